### El correo: lo que decimos en él, y la página de ajustes que lo vigila.

## Cartas
mail-hello = Hola, { $name }:
mail-footer = Mensaje automático del CRM de { $company }. No hace falta responder.
mail-reset-subject = Elija una contraseña nueva para { $company }
mail-reset-what = Alguien ha pedido una contraseña nueva para su cuenta en el CRM de { $company }. Si ha sido usted, elíjala con este enlace: sirve una vez, durante media hora.
mail-reset-else = Si no ha sido usted, no haga nada: su contraseña sigue siendo la de siempre.
mail-reset-link = Elegir contraseña
mail-invitation-subject = Su cuenta en { $company }
mail-invitation-what = Ya tiene una cuenta en el CRM de { $company }. Elija una contraseña y estará dentro.
mail-invitation-until = El enlace sirve una vez, durante tres días.
mail-invitation-link = Entrar por primera vez
mail-reminder-subject = Recordatorio
mail-reminder-title = Recordatorio: { $title }
mail-reminder-what = { $kind }: { $title }
mail-reminder-due = Para: { $due }
mail-reminder-link = Abrir
mail-reminder-stop = Para no recibir más recordatorios por correo: Ajustes › Mi cuenta.
mail-trial-subject = Prueba de correo de { $company }
mail-trial-what = Si lee esto, el correo del CRM de { $company } llega.
mail-trial-link = Volver a los ajustes

## Trabajos
job-password-mail = Correo para una contraseña nueva
job-reminder-mail = Recordatorios por correo

## Ajustes
settings-mail = Correo
settings-text-mail = Por qué servidor sale el correo, qué espera, qué ha fallado y por qué.
settings-mail-server = Servidor
settings-mail-from = Remitente
settings-mail-security = Cifrado
settings-mail-security-none = ninguno
settings-mail-security-starttls = STARTTLS
settings-mail-security-tls = TLS
settings-mail-setup = Configuración
settings-mail-missing = No hay servidor de correo
settings-mail-missing-text = Ponga TRATO_SMTP_URL y TRATO_SMTP_FROM en la configuración del servidor y vuelva a arrancarlo. Mientras tanto no sale ningún correo: las invitaciones y las contraseñas nuevas se dan con un enlace, en Usuarios.
settings-mail-test = Enviar una prueba
settings-mail-failed = No se han podido enviar
settings-mail-expired = Llegaron tarde y no se han enviado
settings-mail-unsaid = No se ha entregado: su plazo había pasado
settings-mail-queued = En espera
settings-mail-sending = Enviándose
settings-mail-sent = Enviados
settings-mail-none = No ha fallado ningún envío
settings-mail-subject = Asunto
settings-mail-to = Para
settings-mail-when = Cuándo
settings-mail-tries = Intentos
settings-mail-said = Qué dijo el servidor
settings-mail-resend = Enviar otra vez
settings-mail-now = Intentar ahora
settings-user-mail = Enviar invitación
settings-user-mailed = Invitación enviada
settings-user-mailed-to = Para
settings-user-mailed-state = Estado
settings-user-mailed-queued = sale ahora; en Correo verá si ha llegado al servidor
settings-user-invite-mail-intro = Se creará la cuenta y la persona recibirá por correo un enlace, válido tres días, para elegir su contraseña.

## Contraseña olvidada sin correo
ui-reset-no-mail = Este CRM no envía correo todavía: pida un enlace a quien lo administra.

## Avisos
flash-mail-test = La prueba está en camino: compruebe su buzón.
flash-mail-again = Se intentará enviar ahora mismo.
problem-no-mail = No hay servidor de correo
error-no-mail = Póngalo en la configuración, o dé el enlace en mano desde Usuarios.
