### Lo que dicen las páginas además del dibujo: mensajes tras una acción, áreas, avisos, rechazos.

## Messages after a redirect
flash-only-form = Esa dirección solo recibe formularios: empiece de nuevo desde aquí.
flash-created = Creado.
flash-saved = Guardado.
flash-trashed = Está en la papelera.
flash-deleted = Borrado.
flash-restored = Restaurado.
flash-won = Ganada. ¡Enhorabuena!
flash-lost = Marcada como perdida.
flash-won-left = Ganada. ¡Enhorabuena! { $n ->
        [one] Queda una actividad planificada
       *[other] Quedan { $n } actividades planificadas
    }.
flash-lost-left = Marcada como perdida. { $n ->
        [one] Queda una actividad planificada
       *[other] Quedan { $n } actividades planificadas
    }.
flash-settled = { $n ->
        [one] Una actividad terminada
       *[other] { $n } actividades terminadas
    }.
flash-settled-kept = { $n ->
        [one] Una actividad sigue planificada: usted no la ha podido terminar
       *[other] { $n } actividades siguen planificadas: usted no las ha podido terminar
    }. Terminadas: { $ended }.
flash-amount-of-line = El importe era { $before } y ahora es la suma de las líneas: { $now }. El anterior queda en el historial.
flash-further-lines = La oportunidad ya tiene más líneas, y de ellas sale su importe: quite la línea en su lista, si no la quiere.
flash-withdrawn = La línea se ha quitado y el importe es otra vez el de antes.
flash-already-closed = La oportunidad ya está cerrada. No se ha cambiado nada.
flash-reopened = Abierta de nuevo.
flash-completed = Completada.
flash-converted = Convertido en cliente.
flash-city-kept = Guardado. La dirección ha cambiado de provincia o país, pero la ciudad sigue siendo la de antes: compruébela.
flash-territory-lost = Guardado. Ningún territorio abarca la nueva dirección, así que se ha quitado el que había.
flash-city-kept-territory-lost = Guardado. La dirección ha cambiado de provincia o país, pero la ciudad sigue siendo la de antes: compruébela. Ningún territorio abarca la nueva dirección, así que se ha quitado el que había.
flash-off-hours = Guardado, pero queda fuera de los días u horas que prefiere esa persona.
flash-logged = Anotado.
flash-uploaded = Subido.
flash-no-file = No ha elegido ningún archivo.
flash-none-chosen = No ha elegido ningún registro.
flash-along-stayed = Asignado, pero parte de lo que va unido se queda con quien lo llevaba.
flash-along-later = Asignado. Lo que va unido es mucho y sigue en segundo plano.
flash-restored-many =
    { $n ->
        [one] Se ha restaurado { $n } registro.
       *[other] Se han restaurado { $n } registros.
    }
flash-bulk-done = Hecho en todos los elegidos.
flash-view-saved = Vista guardada.

## Frame and areas
banner-unsafe = La base de datos trabaja con ajustes que pueden perder datos: avise al administrador.
ui-area-home = Inicio
ui-area-sales = Ventas
ui-area-marketing = Marketing
ui-area-service = Servicio
ui-area-analytics = Análisis
ui-area-knowledge = Conocimiento
ui-area-settings = Ajustes
ui-somebody = Alguien
ui-system = Sistema
ui-error-help = No se ha cambiado nada. Vuelva atrás o empiece en Inicio.
ui-no-amount = sin importe
ui-paste-nothing = No se ha reconocido nada en ese texto.
ui-paste-unused = De lo pegado no se ha usado: { $fields }
ui-paste-company = «{ $name }» no está entre las cuentas. Puede guardar sin ella, o crearla antes.
ui-paste-create = Crear la cuenta
ui-move-to-stage = Pasar a «{ $stage }»
ui-back-to-work = Volver a lo que estaba haciendo
ui-try-again = Volver a intentarlo

## Lists, boards and bulk changes
ui-new-kind = Nuevo registro: { $kind }
ui-none-yet = Todavía no hay nada aquí.
ui-view-lost = La vista guardada ya no encuentra { $names }: se muestra sin eso.
ui-board-without = Sin { $field }
ui-lost-hidden = Su rol no le muestra { $names }: se ve sin eso.
ui-show-without = Ver sin esa condición
ui-show-all = Ver todo
ui-none-found = Nada coincide ({ $kind })
ui-none-found-help = Quite una condición o busque con menos palabras.
ui-value = Valor
ui-board-probability = Probabilidad de ganar: { $share }
ui-board-lately = últimos 30 días
ui-days-short = { $n } d
ui-bulk-delete = Borrar
ui-bulk-export = Exportar
ui-bulk-restore = Restaurar
ui-bulk-delete-trash = Irán a la papelera, de donde se pueden restaurar.
ui-bulk-delete-gone = Se borrarán para siempre.
ui-empty-trash-text = Lo que se borra se guarda aquí hasta que se restaura.
ui-deleted-by = Borrado por
ui-deleted-at = Borrado

## Records and forms
ui-all-fields = Todos los campos
ui-favourite = Favorito
ui-delete-ask = ¿Borrar «{ $title }» para siempre?
ui-in-trash = Está en la papelera. Restáurelo para trabajar con él.
ui-revaluing = Los importes en { $currency } se están valorando de nuevo. Hasta que termine, los totales pueden mezclar el cambio de antes y el de ahora.
ui-revaluing-waits = Los importes en { $currency } se valorarán de nuevo en unos momentos. Hasta entonces, los totales siguen con el cambio de antes.
ui-duplicate = Duplicar
ui-copy-of = { $title } (copia)
ui-win = Ganada
ui-lose = Perdida
ui-stage-asks = { $title }: «{ $stage }» pide algo más
ui-convert-carried = Sus actividades, notas y documentos pasan también a los registros nuevos.
warning-denied-email = Esta persona no quiere recibir correo electrónico.
warning-denied-phone = Esta persona no quiere que la llamen.
warning-denied-message = Esta persona no quiere recibir mensajes.
warning-denied-post = Esta persona no quiere recibir correo postal.
the-kind =
    { $entity ->
        [account] la { $kind }
        [account_contact] la { $kind }
        [branch] la { $kind }
        [call] la { $kind }
        [campaign] la { $kind }
        [company] la { $kind }
        [meeting] la { $kind }
        [note] la { $kind }
        [opportunity] la { $kind }
        [opportunity_line] la { $kind }
        [product_category] la { $kind }
        [task] la { $kind }
        [exchange_rate] el { $kind }
        [lead_source] la { $kind }
        [loss_reason] el { $kind }
        [saved_view] la { $kind }
        [stage] la { $kind }
        [stage_history] el { $kind }
        [industry] el { $kind }
        [pipeline] el { $kind }
        [role] el { $kind }
        [team] el { $kind }
        [visit] la { $kind }
        [account_team] el { $kind }
        [competitor] el { $kind }
        [contact] el { $kind }
        [document] el { $kind }
        [lead] el { $kind }
        [opportunity_contact] el { $kind }
        [lead_competitor] el { $kind }
        [opportunity_competitor] el { $kind }
        [product] el { $kind }
        [target] el { $kind }
        [territory] el { $kind }
        [user] el { $kind }
       *[other] { $kind }
    }
event-created = creó { $kind }
event-updated = cambió { $kind }
event-imported-created = importó
event-imported-updated = actualizó por importación
event-imported-count = { $n } { $kind }
event-deleted = envió a la papelera { $kind }
event-removed = eliminó definitivamente { $kind }
event-restored = restauró { $kind }
event-purged = borró los datos de { $kind }

## My day and reminders
ui-home-won = Ganado este mes
ui-home-weighted = Cartera ponderada
ui-home-done = Actividades hechas
ui-home-open-deals =
    { $n ->
        [one] 1 oportunidad abierta
       *[other] { $n } oportunidades abiertas
    }
ui-reminders-none = Ningún recordatorio pendiente.
ui-reminders-seen = Marcar todos como vistos
ui-reminder-seen = Marcar como visto

## Signing in
ui-wrong-credentials = El correo o la contraseña no son correctos.
ui-setup = Primer arranque
ui-setup-token-wrong = Ese no es el código de la consola.
ui-invitation = Bienvenida
ui-reset = Contraseña nueva
ui-reset-submit = Enviar el enlace
ui-password-set = Guardar y entrar
lead-unreadable = Dato del formulario que no es válido. { $field }: { $value }
ui-lead-again = No se ha podido enviar
ui-lead-form = Volver al formulario
ui-lead-thanks = Gracias
ui-lead-thanks-text = Hemos recibido sus datos y nos pondremos en contacto con usted.

## Refusals
problem-already-completed = La actividad ya está terminada
problem-bad-form = El formulario no se puede leer
error-bad-form = Vuelva a cargar la página e inténtelo otra vez.
error-bad-csrf = La página es demasiado antigua: cárguela otra vez e inténtelo de nuevo.
error-read-only = Este campo no se puede cambiar.
error-operator = Este campo no se puede filtrar así.
error-field = Ese campo no existe.
error-group = No se puede agrupar así.
error-measure = Ese campo no se puede calcular.
error-sort = No se puede ordenar así.
error-aggregate = Ese resumen no se puede calcular.
problem-operator = Comparación que no vale
problem-field = Campo desconocido
problem-group = Agrupación que no vale
problem-measure = Medida que no vale
problem-sort = Orden que no vale
problem-aggregate = Resumen que no vale
problem-cursor = La dirección de esta página no vale
problem-filter-syntax = El filtro no se entiende
problem-filter-field = El filtro nombra un campo que no existe
problem-filter-op = El filtro usa una comparación que no vale
problem-filter-value = El filtro tiene un valor que no vale
problem-filter-currency = El filtro usa otra moneda
problem-filter-long = El filtro es demasiado largo
problem-filter-deep = El filtro es demasiado profundo
problem-filter-many = El filtro tiene demasiadas condiciones
problem-sort-field = No se puede ordenar por ese campo
problem-sort-many = Demasiados campos
problem-last-administrator = La empresa se quedaría sin nadie que la administre
problem-own-deactivation = Nadie se da de baja a sí mismo
problem-heir-inactive = Quien recibe el trabajo tiene que estar de alta
problem-heir-reads = Quien recibe el trabajo tiene que poder modificarlo
error-own-deactivation = Pídaselo a otro administrador.
error-heir-inactive = Elija a alguien que trabaje aquí.
error-heir-reads = Elija a alguien cuyo rol permita modificar esos registros.
limit-files =
    { $most ->
        [one] Como máximo { $most } archivo a la vez.
       *[other] Como máximo { $most } archivos a la vez.
    }
limit-columns =
    { $most ->
        [one] Como máximo { $most } columna.
       *[other] Como máximo { $most } columnas.
    }
limit-sort =
    { $most ->
        [one] Como máximo { $most } campo para ordenar.
       *[other] Como máximo { $most } campos para ordenar.
    }
limit-filter =
    { $most ->
        [one] Como máximo { $most } condición.
       *[other] Como máximo { $most } condiciones.
    }
limit-groups =
    { $most ->
        [one] Salen más de { $most } grupo: agrupe menos o filtre más.
       *[other] Salen más de { $most } grupos: agrupe menos o filtre más.
    }
limit-buckets =
    { $most ->
        [one] El periodo tiene más de { $most } tramo: elija uno más corto o tramos más largos.
       *[other] El periodo tiene más de { $most } tramos: elija uno más corto o tramos más largos.
    }
ui-home-of = De quién es el trabajo
ui-home-of-mine = Lo mío
ui-home-of-team = Mi equipo
ui-home-of-all = Todo
ui-home-of-marketing = Marketing
ui-home-new-leads = Prospectos nuevos
ui-home-response = Atendidos
ui-home-waiting =
    { $n ->
        [one] 1 sin atender
       *[other] { $n } sin atender
    }
ui-home-converted = Convertidos
ui-home-leads =
    { $n ->
        [one] 1 prospecto
       *[other] { $n } prospectos
    }
ui-home-by-source = Prospectos de este mes por origen
ui-home-by-campaign = Prospectos de este mes por campaña
ui-home-no-source = Sin origen
ui-home-no-campaign = Sin campaña
ui-home-no-leads = Este mes no ha llegado ningún prospecto todavía.
ui-home-campaigns = Campañas en marcha
ui-home-campaigns-none = No hay ninguna campaña en marcha.
ui-home-unowned = Prospectos sin responsable
ui-home-unowned-none = Todos los prospectos tienen responsable.
ui-home-unasked = Prospectos sin permiso para escribirles
ui-home-unasked-none = De todos se sabe si se les puede escribir.
ui-home-lost = Perdido este mes
ui-home-lost-deals =
    { $n ->
        [one] { $n } oportunidad
       *[other] { $n } oportunidades
    }
warning-no-calls = { $who } no quiere que le llamen.
warning-deal-won = Esta oportunidad ya está ganada: una línea cambia lo que se vendió.
warning-deal-lost = Esta oportunidad ya está perdida: una línea cambia lo que se ofreció.
ui-more-fields = Más datos
ui-log-done = Anotar como hecha
ui-plans-call = Se va a planificar una llamada. ¿Ya ha hablado?
ui-plans-meeting = Se va a planificar una reunión. ¿Ya se ha celebrado?
ui-plans-visit = Se va a planificar una visita. ¿Ya la ha hecho?
ui-place-follows = Quedará en: { $place }
ui-place-no-territory = sin territorio
ui-place-city = La ciudad «{ $city }» es la de la dirección anterior: compruébela.
ui-off-hours = { $who } prefiere otro momento: { $when }.
ui-hours-between = de { $from } a { $to }
ui-hours-from = desde las { $from }
ui-hours-to = hasta las { $to }
ui-fills-opportunity = Vacío: la primera etapa del embudo elegido o del habitual.
ui-fills-opportunity-line = Vacío: se toma del producto.
ui-fills-call = Vacío: «Llamada a» y el nombre.
ui-fills-meeting = Vacío: «Reunión con» y el nombre.
ui-fills-visit = Vacío: «Visita a» y el nombre.
ui-subject-call = Llamada a { $who }
ui-subject-call-in = Llamada de { $who }
ui-subject-meeting = Reunión con { $who }
ui-subject-visit = Visita a { $who }
ui-link-change = Cambiar
export-nobody = Ninguna de estas personas ha dicho que no a un canal.
export-some =
    { $n ->
        [one] Una de estas personas ha dicho que no a algún canal: a quien use el archivo no le avisará nadie.
       *[other] { $n } de estas personas han dicho que no a algún canal: a quien use el archivo no le avisará nadie.
    }
export-many = Más de { $n } de estas personas han dicho que no a algún canal: a quien use el archivo no le avisará nadie.
export-unknown = Entre estas personas puede haber quien haya dicho que no a algún canal: a quien use el archivo no le avisará nadie.
export-all = Descargar todas
export-without-any = Sin quien haya dicho que no a algún canal
export-without-email = Sin quien no quiere correo electrónico
export-without-phone = Sin quien no quiere llamadas
export-without-message = Sin quien no quiere mensajes
export-without-post = Sin quien no quiere correo postal
ui-convert-name = Se creará
ui-trash-ask = ¿Borrar «{ $title }»? Cuelgan de este registro: { $counts }. Irá a la papelera, de donde se puede restaurar.
ui-call-when-help = Vacío: ahora.
