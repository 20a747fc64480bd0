### La ficha de un registro y los formularios.

ui-facts = Lo esencial
ui-related = Relacionado
ui-stages = Etapas
ui-next-step = Próximo paso
ui-next-when = Cuándo será el próximo paso
ui-next-step-missing = Sin próximo paso
ui-left-won = Está ganada y { $n ->
        [one] queda una actividad planificada
       *[other] quedan { $n } actividades planificadas
    }
ui-left-lost = Está perdida y { $n ->
        [one] queda una actividad planificada
       *[other] quedan { $n } actividades planificadas
    }
ui-settle-done = Completarlas
ui-settle-cancel = Cancelarlas
settlement-won = La oportunidad se ganó
settlement-lost = La oportunidad se perdió
warning-first-line = Esta oportunidad tiene un importe puesto a mano: { $amount }. Con la primera línea pasa a ser la suma de las líneas; el anterior queda en el historial.
ui-plan-call = Planear llamada
ui-plan-task = Planear tarea
ui-plan-meeting = Planear reunión
ui-plan-visit = Planear visita
ui-complete = Completar
ui-won = Ganada
ui-lost = Perdida
ui-reopen = Reabrir
ui-convert = Convertir
ui-edit-field = Editar { $field }
ui-fields-empty =
    { $n ->
        [one] 1 campo vacío
       *[other] { $n } campos vacíos
    }
ui-created-by = Creado por
ui-created-at = Creado
ui-updated-by = Cambiado por
ui-updated-at = Cambiado

## Cronología
ui-timeline = Cronología
ui-timeline-empty = Aquí verá todo lo que pase: notas, llamadas, reuniones y cambios.
ui-timeline-folded =
    { $n ->
        [one] y 1 más
       *[other] y { $n } más
    }
ui-older = Mostrar anteriores
ui-timeline-all = Todo
ui-timeline-notes = Notas
ui-timeline-calls = Llamadas
ui-timeline-activities = Actividades
ui-timeline-changes = Cambios
ui-timeline-files = Archivos
ui-event-created = creó
ui-event-updated =
    { $n ->
        [one] cambió 1 campo
       *[other] cambió { $n } campos
    }
ui-event-deleted = envió a la papelera
ui-event-restored = restauró
ui-event-purged = borró definitivamente los datos de
ui-event-note = anotó
ui-event-call = llamó
ui-event-file = subió
ui-compose-note = Nota
ui-compose-call = Llamada
ui-compose-task = Tarea
ui-compose-meeting = Reunión
ui-compose-visit = Visita
ui-note-write = Escriba una nota…
ui-note-save = Guardar nota
ui-call-save = Anotar llamada

## Archivos
ui-file-view = Ver en otra pestaña
ui-file-show = Ver aquí
ui-file-download = Descargar { $name }
ui-files = Archivos
ui-files-drop = Arrastre archivos aquí, péguelos o elíjalos
ui-files-send = Subir
ui-file = Archivo
ui-file-again = Elija el archivo otra vez: { $name } no se ha guardado.
ui-file-remove = Quitar el archivo

## Formularios
ui-form-errors =
    { $n ->
        [one] No se ha guardado: hay 1 dato que corregir.
       *[other] No se ha guardado: hay { $n } datos que corregir.
    }
ui-form-conflict = { $who } guardó este registro { $when }, mientras usted lo editaba.
ui-form-conflict-fields = { $n ->
    [one] Los dos cambiaron este campo:
   *[other] Los dos cambiaron estos campos:
}
ui-form-conflict-hint = Lo suyo no se ha perdido. Donde los dos valores difieren se ven ambos; al guardar quedará el de usted.
ui-form-conflict-open = Ver el registro como está ahora
ui-form-theirs = Aún sin guardar. Ahora pone:
ui-form-twins-unsaved = No se ha guardado: puede que ya exista.
ui-form-twins-below = Compárelo abajo y, si no es el mismo, márquelo y guarde otra vez.
ui-form-twins =
    { $n ->
        [one] Se parece a un registro que ya existe:
       *[other] Se parece a { $n } registros que ya existen:
    }
ui-form-force = No es el mismo: guardar de todos modos
ui-form-all-fields = Todos los campos
ui-form-more-fields = Más campos
ui-duplicates = Posibles duplicados
ui-draft-kept = Borrador guardado en este equipo
ui-draft-restored = Se ha recuperado lo que escribió aquí y no llegó a guardar:
ui-draft-outdated = Este registro ha cambiado desde que escribió aquí sin llegar a guardar:
ui-draft-outdated-hint = Ahora ve los valores guardados. Puede volver a poner lo que escribió y revisarlo antes de guardar.
ui-draft-mark = sin guardar
ui-draft-refill = Recuperar
ui-draft-discard = Descartar
ui-draft-discarded = Descartado: vuelven a estar los valores guardados
ui-draft-forgotten = Borrador descartado
ui-link-hint = Escriba para buscar…
ui-link-results = Resultados
ui-link-none = Nada encontrado
ui-link-create = Crear «{ $text }»
ui-tags-hint = Separe con comas
ui-add-line = Añadir línea
ui-paste = Pegar una firma o vCard
ui-paste-hint = Pegue aquí la firma de un correo, una vCard o una fila de una hoja
ui-paste-fill = Rellenar con esto
ui-paste-differs = Lo pegado no coincide con lo que ya hay en el formulario:
ui-paste-empty = (se vacía)
ui-paste-replace = Sustituir por lo pegado
ui-paste-keep = Rellenar solo lo vacío
ui-address-street = Calle y número
ui-address-street2 = Piso, edificio
ui-address-postal-code = C. P.
ui-address-city = Ciudad
ui-address-province = Provincia
ui-address-region = Comunidad o región
ui-address-country = País

## Conversión y cierre
ui-convert-title = Convertir { $lead }
ui-convert-create = Crear
ui-convert-existing = Unir a existente
ui-convert-skip = No hace falta
ui-role-rights = Qué puede hacer
ui-convert-homeless = Su rol no crea cuentas. Elija la que corresponde a { $company }; sin cuenta, la empresa queda solo en el prospecto.
ui-convert-found = Parece que ya existe: { $title }
ui-close-won = Marcar como ganada: { $title }
ui-close-lost = Marcar como perdida: { $title }
ui-close-was-won = Ya está ganada desde el { $day }: lo que guarde aquí ocupa el lugar de esa decisión.
ui-close-was-lost = Ya está perdida desde el { $day }: lo que guarde aquí ocupa el lugar de esa decisión.
ui-close-as-won = Se ganó
ui-close-as-lost = Se perdió
ui-mark-won = Marcar como ganada
ui-mark-lost = Marcar como perdida
ui-close-reason = ¿Por qué se perdió?
ui-outcome = ¿Cómo fue?
ui-then = ¿Y después?
ui-link-candidates = Registros que pueden ser
ui-size-bytes =
    { $n ->
        [one] 1 byte
       *[other] { $n } bytes
    }
