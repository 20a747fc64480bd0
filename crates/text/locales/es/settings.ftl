### Importación y ajustes: las páginas.

## Importación
import-kind = Qué son las filas
import-kind-help = Déjelo vacío y se reconocerá por las columnas.
import-kind-change = Si elige otra cosa, las columnas se proponen de nuevo.
import-state = Estado
import-when = Cuándo
import-created = Nuevos
import-updated = Actualizados
import-unchanged = Sin cambios
import-repeated = Repetidas
import-skipped = Omitidos
import-refused = Rechazadas
import-related = Enlazados creados
import-warnings = Avisos
import-undone = Filas deshechas
import-undone-along = Además, de lo que trajeron
import-undone-concluded = Además, de lo que se dedujo de ellas
import-in-trash = De todo ello, en la papelera
import-kept = Conservados
import-made = Creados porque el archivo los nombra
import-left = Conservados al deshacer
import-left-changed = Alguien ha trabajado en ello después de la importación
import-left-linked = Después de la importación se le han añadido contactos, oportunidades, actividades u otros registros
import-left-in-use = Lo usan otros registros (los que están en la papelera también cuentan)
import-left-refused = No se pudo quitar
ui-and-more = y { $n } más
import-row-good = se importa
import-row-repeated = repetida: cambia lo de una fila anterior
import-row-skipped = omitida
import-left-out = Columnas que no se importan porque no se reconocen: { $columns }.
import-role = Los usuarios nuevos tendrán el rol «{ $role }», porque el archivo no trae ninguno.
import-sample-more = { $sample } y { $n } más
import-row-warned = con avisos
import-sample = línea { $line }, «{ $column }»: { $value }
import-sample-row = línea { $line }
import-found =
    { $rows ->
        [one] { $rows } fila, separada por «{ $separator }».
       *[other] { $rows } filas, separadas por «{ $separator }».
    }
import-found-system =
    { $rows ->
        [one] Parece una exportación de { $system }: { $rows } fila, separada por «{ $separator }».
       *[other] Parece una exportación de { $system }: { $rows } filas, separadas por «{ $separator }».
    }
import-into-name = Nombre completo (se reparte)
import-into-surnames = Apellidos (se reparten)
import-into-id = Identificador de Trato
import-into-created = Fecha de creación de origen
import-into-deleted = Marca de borrado (esas filas se omiten)
import-into-company = Empresa o persona (lo otro se omite)
import-into-denied = No contactar por ningún canal
import-part-denied = sí es no contactar
import-part-granted = sí es que acepta
import-part-street = calle
import-part-street2 = calle, segunda línea
import-part-city = ciudad
import-part-postal-code = código postal
import-part-province = provincia
import-part-region = región
import-part-country = país
import-part-currency = moneda
import-part-email = por correo
import-part-name = por nombre
import-part-external-id = id en el otro sistema
import-option-missing = Si falta el registro enlazado
import-option-key = Las filas se reconocen por
import-option-key-help = Una fila cuyo valor ya está aquí es ese registro. De los que se parecen por otra cosa solo se avisa.
import-option-existing = Si ya existe
import-option-blanks = Celdas vacías
import-option-numbers = Números
import-option-dates = Fechas
import-dates-unclear = El archivo no aclara si va antes el día o el mes: compruébelo.
import-running =
    { $rows ->
        [one] { $rows } fila leída
       *[other] { $rows } filas leídas
    }
import-undoing =
    { $rows ->
        [one] { $rows } registro deshecho
       *[other] { $rows } registros deshechos
    }
import-failed = La importación se ha interrumpido.
import-undo-sure = ¿Deshacer la importación? Lo creado se elimina del todo (el archivo se puede volver a importar); quien pidió que no se le escriba y aquello que nombra algo de la papelera quedan en ella. Lo cambiado recuperará su valor, salvo lo que alguien haya cambiado después.
import-another = Importar otro archivo

## Ajustes
settings-own = Lo suyo
settings-me = Mi cuenta
settings-lists = Listas
settings-text-me = Idioma, aspecto, contraseña y sesiones.
settings-text-tokens = Claves con las que un programa actúa en su nombre, nunca más allá de sus permisos.
settings-text-users = Invitar, cambiar de equipo o sucursal, dar de baja.
settings-text-roles = Qué puede ver, crear, cambiar, eliminar y exportar cada cual.
settings-text-lists = Sucursales, equipos, embudos, motivos, monedas y demás listas.
settings-text-fields = Añada los campos y los tipos de registro que su empresa necesita, sin parar el programa.
settings-text-jobs = Lo que el programa hace en segundo plano, y lo que no ha podido hacer.
settings-text-audit = Cada cambio queda encadenado al anterior: si alguien tocara el registro, se vería aquí.
settings-company-text = Nombre, moneda, zona horaria y datos de contacto.
settings-count = { $n } en total
settings-lists-intro = Cada lista se filtra, se importa y se exporta como cualquier otra.
settings-lists-company = Empresa
settings-lists-sales = Ventas
settings-lists-catalogues = Catálogos
settings-name = Nombre
settings-created = Creada
settings-seen = Último uso
settings-expires = Caduca

## Mi cuenta
settings-language = Idioma
settings-language-es = Español
settings-language-en = English
settings-zone = Zona horaria
settings-zone-help = Por ejemplo, Europe/Madrid. Vacía: la de su sucursal.
settings-theme = Aspecto
settings-theme-system = Como el equipo
settings-theme-light = Claro
settings-theme-dark = Oscuro
settings-mail-reminders = Recibir también por correo los recordatorios
settings-password-current = Contraseña actual
settings-password-change = Cambiar la contraseña
settings-password-help = Al menos 10 caracteres; sirve una frase. Se cerrarán sus demás sesiones.
settings-sessions = Dónde ha entrado
settings-sessions-end = Cerrar las demás sesiones
settings-device = Equipo
settings-device-on = { $browser } en { $system }
settings-device-unknown = Dispositivo desconocido
settings-session = Sesión
settings-session-here = esta
error-wrong-password = No es su contraseña actual.

## Claves
settings-token-name = Nombre
settings-token-right = Permiso
settings-token-read = Solo leer
settings-token-write = Leer y cambiar
settings-token-kinds = Tipos de registro
settings-token-kinds-help = Si no elige ninguno, todos los que usted puede leer. Una clave para algunos tipos no llega a nada más ni administra nada.
settings-token-lasts = Dura
settings-token-days-30 = 30 días
settings-token-days-90 = 90 días
settings-token-days-365 = Un año
settings-token-days-1095 = Tres años
settings-token-new = Crear una clave
settings-token-made = Su clave nueva
settings-token-none = Todavía no tiene claves
settings-token-revoke = Retirar
settings-token-revoked = retirada
settings-token-sure = ¿Retirar esta clave? Los programas que la usen dejarán de entrar.

## Usuarios
settings-user-invite = Invitar
settings-user-invite-intro = Se creará la cuenta y verá un enlace, válido tres días, para que la persona elija su contraseña.
settings-user-access = Sesiones y claves
settings-user-access-of = Sesiones y claves de { $name }
settings-user-access-intro = Con esto se actúa en su nombre. Si perdió un aparato o alguien sabe su contraseña, ciérrelo todo y envíele un enlace de entrada.
settings-user-access-end = Cerrar sesiones y retirar claves
settings-user-access-sure = ¿Cerrar todas sus sesiones y retirar todas sus claves?
settings-user-sessions = Dónde ha entrado esta persona
settings-user-tokens-none = No tiene claves
flash-access-revoked = Sus sesiones están cerradas y sus claves, retiradas.
ui-password-chosen-ends = Se cerrarán todas sus sesiones y se retirarán sus claves de la API.
settings-user-link = Enlace de entrada
settings-user-link-for = Enlace para { $name }
settings-user-link-hint = Envíelo por donde prefiera: sirve una vez, durante tres días, y no se volverá a mostrar.
settings-user-deactivate = Dar de baja
settings-user-deactivate-title = Dar de baja a { $name }
settings-user-deactivate-intro = Dejará de entrar en este momento. Elija quién se queda con su trabajo; lo hecho sigue a su nombre.
settings-user-deactivate-nothing = Dejará de entrar en este momento. No tiene oportunidades abiertas, tareas ni clientes que traspasar; lo hecho sigue a su nombre.
settings-user-handover = Repartir su trabajo
settings-user-activate = Dar de alta
settings-user-inactive = de baja
settings-heir-deals =
    { $n ->
        [one] Su oportunidad abierta
       *[other] Sus { $n } oportunidades abiertas
    }
settings-heir-tasks =
    { $n ->
        [one] Su actividad pendiente
       *[other] Sus { $n } actividades pendientes
    }
settings-heir-customers =
    { $n ->
        [one] Su cliente, prospecto u otro registro
       *[other] Sus { $n } clientes, prospectos y otros registros
    }
settings-heir-help = Vacío: se quedan a su nombre.
settings-heir-stays = Dejar a su nombre lo que no se traspase
settings-heir-stays-ask = Hay trabajo que nadie hereda. Elija quién se lo queda o marque que siga a su nombre.
settings-handed = Trabajo repartido
settings-handed-deals = Oportunidades
settings-handed-tasks = Actividades
settings-handed-customers = Clientes, prospectos y otros registros
settings-handed-refused = No se han podido pasar
settings-handing = El traspaso continúa
settings-handing-intro = Ya no puede entrar. Su trabajo está pasando a otras personas; puede cerrar esta página.
settings-handing-left = Quedan por pasar
settings-handing-how = Cómo sigue
settings-handing-how-text = Se reparte en segundo plano, también si el programa se reinicia. «Repartir su trabajo» dice cuánto queda.
job-along = Entrega de lo que va unido a lo asignado
job-handover = Reparto del trabajo de quien se va

## Roles
settings-role-what = Para qué
settings-role-admin = Administra
settings-role-new = Nuevo rol
settings-role-others = Todo lo demás
settings-role-intro = Lo que no tiene fila propia sigue la primera. A la derecha, qué campos ve y escribe.
settings-role-restricted = { $n ->
    [one] { $n } restringido
   *[other] { $n } restringidos
}
settings-role-fields = { $kind }: campos de { $role }
settings-role-fields-intro = Un campo oculto no aparece en ninguna ficha, lista, búsqueda, informe, exportación ni en la API para este rol.
settings-field-full = lo ve y lo escribe
settings-field-read-only = solo lo ve
settings-field-hidden = oculto
settings-role-all = Este rol administra: puede con todo, y por eso aquí no hay nada que elegir.

## Campos
settings-kind-of-record = Tipo de registro
settings-kind-origin = Origen
settings-fields-all = Campos
settings-fields-own = Campos propios
settings-fields-of = Campos de { $kind }
settings-entity-new = Nuevo tipo de registro
settings-entity-add = Añadir el tipo de registro
settings-entity-intro = Un tipo de registro nuevo tiene desde el primer momento su lista, su ficha, sus permisos, su importación y su API.
settings-entity-singular = Nombre en singular
settings-entity-plural = Nombre en plural
settings-entity-area = Área del menú
settings-field-new = Nuevo campo
settings-field-new-of = Nuevo campo de { $kind }
settings-field-add = Añadir el campo
settings-field-intro = Un campo nuevo sirve en el acto para filtrar, informar, importar y en la API.
settings-field-label = Nombre del campo
settings-field-choices = Opciones
settings-field-choices-help = Una por línea.
settings-field-target = Apunta a
settings-field-target-help = El tipo de registro que se elige en este campo.
settings-field-required = obligatorio
settings-field-indexed = se filtra y ordena a menudo
settings-field-personal = dato personal
settings-field-fixed = no cambia
settings-field-help = Ayuda al rellenar
settings-field-more = Otras opciones
settings-field-more-help = Una por línea. Se ofrecen desde que guarde.
settings-field-of = { $field }, en { $kind }
settings-field-words-intro = Cómo se llama este campo en su empresa. Los archivos y la API siguen usando su nombre interno.
settings-in-spanish = en español
settings-in-english = en inglés
settings-entity-words = Cómo se llama en su empresa
settings-field-hide = Ocultar
settings-field-show = Mostrar
field-kind-text = Texto
field-kind-long-text = Texto largo
field-kind-rich-text = Texto con formato
field-kind-integer = Número entero
field-kind-decimal = Número con decimales
field-kind-money = Importe
field-kind-percent = Porcentaje
field-kind-boolean = Sí o no
field-kind-date = Fecha
field-kind-date-time = Fecha y hora
field-kind-duration = Duración
field-kind-time-of-day = Hora del día
field-kind-country = País
field-kind-currency = Moneda
field-kind-zone = Zona horaria
field-kind-choice = Una opción
field-kind-multi-choice = Varias opciones
field-kind-link = Enlace a un registro
field-kind-email = Correo
field-kind-emails = Varios correos
field-kind-phone = Teléfono
field-kind-phones = Varios teléfonos
field-kind-url = Página web
field-kind-address = Dirección
field-kind-tags = Etiquetas
field-kind-file = Archivo
field-kind-formula = Fórmula
field-kind-rollup = Resumen
field-kind-sequence = Numeración
field-kind-json = Estructura

## Trabajos y auditoría
settings-jobs-dead = Han fallado
settings-jobs-running = En marcha
settings-jobs-queued = En espera
settings-jobs-done = Terminados
settings-jobs-next = El próximo
settings-jobs-last = El último
settings-jobs-count = Cuántos
settings-jobs-none = Nada ha fallado
settings-job = Trabajo
settings-job-when = Cuándo
settings-job-tries = Intentos
settings-job-said = Qué dijo
settings-job-retry = Repetir
settings-audit-verify = Comprobar ahora
settings-audit-result = Resultado
settings-audit-verdict = Cadena
settings-audit-good = íntegra
settings-audit-bad = alterada
settings-audit-entries = Cambios comprobados
settings-audit-unsealed = Cambios recientes aún sin encadenar
settings-audit-erased = Contenidos borrados con constancia
settings-audit-anchors = Anclas que coinciden
settings-audit-first-bad = Primer cambio que no cuadra
settings-audit-log = Quién cambió qué, cuándo y desde dónde
settings-audit-none = No hay cambios así.
settings-audit-user = Quién
settings-audit-kind = Qué
settings-audit-searched = Se ha buscado hasta el { $at }: siga con «Mostrar anteriores».
settings-audit-now = Comprobación en curso
settings-audit-waiting = A la espera de su turno: las importaciones y otros trabajos largos van uno tras otro.
settings-audit-begun = Ha empezado.
settings-audit-running = { $done } de { $of } cambios.
settings-audit-leave = Puede salir de esta página: la comprobación sigue, y aquí verá cómo acaba.
settings-audit-retried = Se interrumpió y se volverá a intentar.
settings-audit-failed = Se interrumpió una y otra vez y ya no se intenta; el motivo está en Trabajos.
settings-audit-at = Comprobada
settings-audit-flaw = Qué le pasa
settings-audit-missing = falta
settings-audit-changed = se cambió
settings-audit-payload = se cambió o se quitó su contenido
settings-audit-rewritten = se reescribió la cadena

## Captación
settings-capture = Captación
settings-text-capture = El formulario de su web que trae prospectos.
capture-where = Adónde envía el formulario
capture-address = Dirección
capture-names = Nombres de los campos
capture-names-text = Los de Salesforce Web-to-Lead: si ya tiene un formulario suyo, basta con cambiarle la dirección. También se guardan utm_source, utm_medium, utm_campaign y la página de entrada.
capture-form = Formulario para pegar en su web
capture-hint = Al pulsar en el texto se copia. El campo que no se ve detiene a los programas que rellenan formularios.
capture-last-name = Apellidos
capture-message = Mensaje
capture-consent = Acepto recibir información comercial por correo electrónico.
capture-send = Enviar

## Trabajos que hace el programa
job-activity-reminders = Avisos de tareas y citas
job-housekeeping = Limpieza
job-file-sweep = Borrado de archivos sin dueño
job-audit-verification = Comprobación de la auditoría
job-import = Importación
job-import-undo = Deshacer una importación
job-revalue = Valoración de importes con un cambio corregido
