# Sections of forms, panels of records, roles, refusals.
section-main = Datos principales
section-contact = Cómo localizarlo
section-address = Dirección y territorio
section-profile = Perfil
section-assignment = Responsable
section-interest = Qué busca
section-origin = Origen
section-permission = Permisos y preferencias
section-value = Valor y plazo
section-loss = Si se pierde
section-about = Relacionado con
section-locale = País e idioma
section-leads = Prospectos de la web
section-place = Su lugar
section-preferences = Preferencias
section-method = Método
section-description = Descripción
section-custom = Otros datos
panel-subsidiaries = Filiales
panel-contacts = Contactos
panel-opportunities = Oportunidades
panel-reports = Personas a su cargo
panel-leads = Prospectos
panel-competitors = Competidores
panel-referrals = Recomendados
panel-stages = Etapas
panel-stage-history = Historial de etapas
panel-lines = Líneas
panel-opportunity-lines = En oportunidades
panel-people = Personas
panel-deals = Participa en
panel-roles = Otras cuentas
panel-account-team = Equipo de la cuenta
panel-account-teams = Equipos de cuenta
panel-subterritories = Territorios
panel-territories = Territorios
panel-targets = Objetivos
panel-products = Productos
panel-subcategories = Subcategorías
panel-members = Miembros
panel-staff = Personal
panel-leads-of = Equipos
panel-subteams = Equipos
panel-teams = Equipos
panel-subbranches = Sucursales
role-admin = Administración
    .help = Lo ve y lo configura todo.
role-director = Dirección
    .help = Ve y cambia todo, sin administrar.
role-manager = Jefe de sucursal
    .help = Trabaja con todo lo de su sucursal.
role-seller = Ventas
    .help = Ve lo de su equipo y lleva lo suyo.
role-marketer = Marketing
    .help = Lleva campañas y prospectos.
role-reader = Consulta
    .help = Lee todo, no cambia nada.
problem-job-later = Espera su turno.
problem-invalid = Hay datos que corregir
problem-not-found = No existe
problem-forbidden = No tiene permiso para esto
problem-sign-in = Hace falta iniciar sesión o un token válido
problem-token-reads = Este token solo puede leer
problem-origin = La petición viene de otro sitio
denied-create = No tiene permiso para crear este tipo de registro.
denied-edit = Puede ver este registro, pero no modificarlo.
denied-delete = Puede ver este registro, pero no eliminarlo.
denied-reach = Con estos datos (responsable, equipo o sucursal), el registro quedaría fuera de lo que usted puede modificar.
problem-stale = Alguien lo cambió mientras tanto
problem-version-required = Falta la versión que leyó
problem-exists = Ya existe
problem-duplicates = Puede que ya exista
problem-limit = Se ha superado un límite
problem-storage = No hay sitio para guardar
problem-unavailable = La base de datos no responde
problem-internal = Algo falló por nuestra parte
problem-bad-request = La petición no se entiende
problem-wrong-method = Aquí no se puede hacer eso
problem-wrong-media-type = El formato del envío no se admite
problem-bad-json = El JSON no se entiende
problem-json-object = Se esperaba un objeto JSON
problem-json-array = Se esperaba una lista JSON
problem-unknown-parameter = Parámetro desconocido
problem-parameter-twice = Parámetro repetido
problem-parameter-number = Número fuera de límites
problem-parameter-trash = Valor de trash desconocido
problem-parameter-bucket = Periodo desconocido
problem-parameter-measure = Medida desconocida
problem-query-long = La consulta es demasiado larga
problem-bad-encoding = El texto no es UTF-8 válido
problem-unknown-field = Campo desconocido
error-unknown-field = No hay ningún campo «{ $name }».
problem-if-match = If-Match no se entiende
problem-unknown-host = Dirección desconocida
problem-already-closed = La oportunidad ya está cerrada
problem-not-closed = La oportunidad está abierta
problem-already-converted = El prospecto ya se convirtió
problem-in-use = Se está usando en otros registros
in-use-title = No se puede borrar «{ $title }»
in-use-by = Lo usan otros registros: { $records }. Cámbielos antes; nada se ha borrado.
in-use-trashed = { $records } en la papelera
in-use-unseen = Lo usan otros registros que usted no ve. Nada se ha borrado.
problem-retry = Inténtelo de nuevo
problem-idempotency-key = La clave de idempotencia no sirve
problem-idempotency-other = Esa clave ya se usó con otro contenido
problem-idempotency-busy = La petición con esa clave aún se procesa
problem-bad-csrf = El formulario ha caducado; vuelva a intentarlo
error-unknown-parameter = Parámetro desconocido: { $name }.
error-parameter-twice = El parámetro { $name } aparece dos veces.
error-parameter-number = { $name } debe ser un número entre { $least } y { $most }.
error-parameter-trash = Use only o any.
error-parameter-bucket = Use day, week, month, quarter o year.
error-parameter-measure = Use count, sum:campo, average:campo, least:campo, most:campo o distinct:campo.
error-query-long =
    { $most ->
        [one] Como máximo, { $most } byte.
       *[other] Como máximo, { $most } bytes.
    }
error-bad-encoding = El texto no es UTF-8 válido.
error-bad-json = El JSON no se entiende (línea { $line }, columna { $column }).
error-json-object = Se esperaba un objeto.
error-json-array = Se esperaba una lista.
error-wrong-method = Ese método no se admite aquí.
error-wrong-media-type = Envíe application/json.
error-wrong-form-type = Envíe un formulario (application/x-www-form-urlencoded o multipart/form-data) o un objeto JSON plano.
error-if-match = If-Match debe ser la versión entre comillas o *.
error-unknown-host = Este servidor no responde por ese nombre.
error-idempotency-key = Entre 1 y 255 caracteres.
error-no-rate = No hay tipo de cambio para { $currency }: añádalo en Ajustes.
error-link-missing = Ese registro no existe o no puede verlo.
error-file-missing = Ese archivo no existe o no puede verlo.
error-owner-inactive = La persona responsable debe poder entrar: este usuario está desactivado.
error-unknown-entity = No existe ese tipo de registro.
error-link-ring = Un registro no puede depender de sí mismo.
error-taken = Ya hay otro con este valor.
error-account-or-contact = Indique una cuenta o un contacto.
error-stage-requires = La etapa «{ $stage }» pide este dato.
error-loss-reason = Indique por qué se perdió.
error-no-stage = El embudo no tiene esa etapa.
error-decided-probability = Una oportunidad ganada tiene el 100 %; una perdida, el 0 %.
error-decided-ahead = La decisión no puede ser posterior a hoy.
error-stage-elsewhere = La etapa es de otro embudo: elija una del embudo indicado.
error-stage-has-deals =
    { $n ->
        [one] { $n } oportunidad está en esta etapa (también cuenta la papelera): llévela antes a otra.
       *[other] { $n } oportunidades están en esta etapa (también cuentan las de la papelera): llévelas antes a otra.
    }
error-target-exists = Ya existe el objetivo «{ $name }»: cámbielo en lugar de añadir otro.
error-rate-in-use = Hay registros con importes en { $currency } y este es su último tipo de cambio: corríjalo en lugar de quitarlo.
error-one-bearer = Elija un vendedor, un equipo o una sucursal, solo uno.
error-one-currency = Todas las líneas deben estar en la misma moneda.
error-amount-of-lines = Este importe lo forman sus líneas: cambie las líneas.
error-permission-source = Esta persona dijo que no. Indique de dónde sale el nuevo permiso.
error-convert-by-conversion = Un prospecto se convierte con «Convertir».
error-tax-id = El número no es válido en { $country }.
error-password-short =
    { $least ->
        [one] Al menos { $least } carácter.
       *[other] Al menos { $least } caracteres.
    }
error-password-long =
    { $most ->
        [one] Como máximo { $most } carácter.
       *[other] Como máximo { $most } caracteres.
    }
error-password-common = Es demasiado fácil de adivinar.
error-zone = Zona horaria desconocida.
error-id = Debe ser un identificador.
error-text = Debe ser un texto.
limit-scan =
    { $most ->
        [one] Esta lista revisaría más de { $most } registro: añada un filtro por un campo con índice.
       *[other] Esta lista revisaría más de { $most } registros: añada un filtro por un campo con índice.
    }
limit-body = Lo enviado pasa del límite de { $most } MB.
limit-body-kb = Lo enviado pasa del límite de { $most } kB.
limit-values =
    { $most ->
        [one] Como máximo { $most } valor en un formulario.
       *[other] Como máximo { $most } valores en un formulario.
    }
limit-busy = Hay demasiadas peticiones a la vez (el límite es { $most }). Inténtelo de nuevo en un momento.
limit-silence =
    { $most ->
        [one] Lo enviado dejó de llegar durante { $most } segundo.
       *[other] Lo enviado dejó de llegar durante { $most } segundos.
    }
limit-patience =
    { $most ->
        [one] La respuesta tardaba más de { $most } segundo. Inténtelo de nuevo o pida menos de una vez.
       *[other] La respuesta tardaba más de { $most } segundos. Inténtelo de nuevo o pida menos de una vez.
    }
limit-rate = Demasiadas peticiones; espere un momento.
limit-sign-in = Demasiados intentos; espere un cuarto de hora.
limit-bulk =
    { $most ->
        [one] Como máximo { $most } cambio a la vez.
       *[other] Como máximo { $most } cambios a la vez.
    }
limit-depth = Los cambios se encadenan demasiado.
