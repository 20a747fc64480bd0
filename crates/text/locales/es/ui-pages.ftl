### Inicio, informes, importación, ajustes, acceso y errores.

## Inicio
ui-good-morning = Buenos días, { $name }
ui-good-afternoon = Buenas tardes, { $name }
ui-good-evening = Buenas noches, { $name }
ui-home-tasks = Tareas vencidas y de hoy
ui-home-tasks-none = Nada pendiente. Buen trabajo.
ui-home-today = Citas atrasadas y de hoy
ui-home-today-none = No hay citas pendientes hoy.
ui-home-no-next = Oportunidades sin próximo paso
ui-home-no-next-none = Todas sus oportunidades tienen próximo paso.
ui-home-rotting = Oportunidades paradas
ui-home-rotting-none = Todo se mueve.
ui-home-welcome = Empiece por aquí
ui-home-welcome-text = Importe sus clientes o cree el primero a mano, y dé de alta a su equipo; después, su día aparecerá aquí.
ui-home-no-deals = No hay oportunidades abiertas.
ui-home-first-text = Para hoy no hay nada pendiente y no tiene oportunidades abiertas. Elija o cree un cliente, abra una oportunidad o planifique una llamada: cada mañana verá aquí qué toca hacer.

## Informes
ui-reports = Informes
ui-compare = Comparar con
ui-period = Periodo
ui-report-empty = No hay datos en este periodo
ui-report-ever = Ver todo el tiempo
ui-report-empty-hint = Elija otro periodo o quite algún filtro.

## Importación
ui-import-title = Importar datos
ui-import-file = Archivo
ui-import-columns = Columnas
ui-import-preview = Comprobación
ui-import-result = Resultado
ui-import-drop = Arrastre uno o varios archivos CSV
ui-import-drop-hint = Salesforce, HubSpot, Zoho, Odoo, SuiteCRM o cualquier hoja: separador, codificación, fechas y números se reconocen solos.
ui-import-heading = Columna del archivo
ui-import-samples = Ejemplos
ui-import-field = Campo
ui-import-skip = No importar
ui-import-look = Comprobar
ui-import-back = Volver a las columnas
ui-import-run =
    { $n ->
        [one] Importar 1 fila
       *[other] Importar { $n } filas
    }
ui-import-line = Línea
ui-import-verdict = Qué pasará
ui-import-new = nuevo
ui-import-changed = se actualiza
ui-import-same = sin cambios
ui-import-refused = rechazada
ui-import-warnings = Se importa, pero conviene mirarlo antes
ui-import-along = Se crearán porque las filas los nombran
ui-import-awaited = Los traen otros archivos en espera: impórtelos antes
ui-import-nothing = No hay nada que importar: corrija el archivo o vuelva a las columnas.
ui-import-all-same = Todo está ya como en el archivo: no hay nada que importar.
ui-import-errors = Lo que no se puede importar
ui-import-progress = Progreso de la importación
ui-import-leave = Puede salir de esta página: la importación sigue, y en «Importaciones anteriores» verá cómo acaba.
ui-import-undo = Deshacer la importación
ui-import-refused-file = Descargar las filas rechazadas
ui-import-history = Importaciones anteriores

## Ajustes
ui-settings-company = Empresa
ui-settings-people = Personas
ui-settings-sales = Ventas
ui-settings-data = Datos
ui-settings-system = Sistema
ui-rights = Permisos
ui-level-none = No
ui-level-own = Los suyos
ui-level-team = De su equipo
ui-level-branch = De su sucursal
ui-level-all = Todos
ui-right-read = Ver
ui-right-create = Crear
ui-right-edit = Editar
ui-right-delete = Eliminar
ui-right-export = Exportar
ui-field = Campo
ui-field-name = Nombre técnico
ui-field-kind = Tipo
ui-field-marks = Reglas
ui-field-custom = propio
ui-secret-once = Cópiela ahora: no se volverá a mostrar.
ui-users = Usuarios
ui-roles = Roles
ui-teams = Equipos
ui-branches = Sucursales
ui-pipelines-stages = Embudos y etapas
ui-fields-entities = Campos y tipos de registro
ui-currencies = Monedas y cambios
ui-mail = Correo
ui-tokens = Claves de API
ui-jobs = Trabajos
ui-audit = Auditoría
ui-backups = Copias de seguridad

## Acceso
ui-sign-in = Entrar
ui-sign-in-title = Entre en { $company }
ui-sign-in-failed = El correo o la contraseña no son correctos.
ui-sign-in-slow = Demasiados intentos. Espere unos minutos y vuelva a probar.
ui-email = Correo electrónico
ui-password = Contraseña
ui-password-new = Contraseña nueva
ui-password-help = Al menos 10 caracteres; sirve una frase.
ui-remember = Mantener la sesión en este equipo
ui-link-over = Este enlace ya no sirve
ui-link-over-text = Se usó, caducó o no está completo. Entre con su contraseña o pida otro.
ui-forgotten = He olvidado la contraseña
ui-reset-title = Contraseña nueva
ui-reset-intro = Le enviaremos un enlace para elegir otra contraseña.
ui-reset-sent = Si esa dirección tiene cuenta, acaba de recibir un enlace.
ui-reset-send = Enviar el enlace
ui-reset-save = Guardar y entrar
ui-setup-title = Primer arranque
ui-setup-intro = Escriba la clave que el programa ha mostrado en su consola y cree la cuenta de administración.
ui-setup-token = Clave de la consola
ui-setup-name = Su nombre
ui-setup-company = Nombre de la empresa
ui-setup-usual = La del país
ui-setup-submit = Crear la cuenta
ui-invitation-title = Bienvenida, bienvenido
ui-invitation-intro = { $who } le ha invitado a { $company }. Elija una contraseña para entrar.
ui-demo-users = Pruebe con un usuario de la demostración
ui-signed-out = Ha cerrado la sesión.

## Errores
ui-error-status = Código { $status }
ui-error-404 = Aquí no hay nada
ui-error-404-text = La página o el registro no existe, se eliminó o usted no tiene permiso para verlo.
ui-error-403 = No tiene permiso para hacer esto
ui-error-403-text = Pida acceso a quien administra el programa. No se ha cambiado nada.
ui-error-409 = Ha cambiado entretanto
ui-error-409-text = Vuelva a cargar la página y repita el cambio. No se ha perdido nada de lo guardado.
ui-error-413 = Es demasiado grande
ui-error-413-text = El archivo o el formulario supera el tamaño admitido. No se ha guardado nada.
ui-error-422 = Hay algo que corregir
ui-error-422-text = No se ha guardado nada. Vuelva atrás, corríjalo y envíelo de nuevo: lo que escribió sigue ahí.
ui-error-429 = Demasiado rápido
ui-error-429-text = Espere un momento y vuelva a intentarlo.
ui-error-500 = Algo ha fallado por nuestra parte
ui-error-500-text = No se ha guardado nada a medias. Vuelva a intentarlo y, si se repite, dé este código a quien administra el programa.
ui-error-503 = Estamos ocupados
ui-error-503-text = Vuelva a intentarlo en unos segundos; si sigue igual, avise al administrador.
ui-error-507 = No queda espacio en el disco
ui-error-507-text = Se puede leer, pero no guardar, hasta que quien administra el programa libere espacio.
