### Listas, tableros, calendarios y filtros.

ui-views = Vistas guardadas
ui-view-all = Todo
ui-view-mine = Lo mío
ui-view-team = De mi equipo
ui-view-recent = Con cambios recientes
ui-view-shared = Vista compartida
ui-view-save = Guardar vista
ui-view-save-new = Guardar como vista nueva
ui-view-replace = Guardar en esta vista
ui-view-name = Nombre de la vista
ui-view-share = Compartir con todos
ui-view-delete = Eliminar esta vista
ui-modes = Forma de ver
ui-mode-list = Lista
ui-mode-board = Tablero
ui-mode-calendar = Calendario
ui-count-many = más de { $n }
ui-count-all = Contar y sumar todos
ui-count-all-hint = La lista solo cuenta hasta mil mientras nadie pida más.
ui-counted = En total
ui-columns = Columnas
ui-columns-find = Buscar una columna
ui-columns-reset = Las de siempre
ui-sort-by = Ordenar por { $column }
ui-sum = Suma
ui-average = Media
ui-total = Total
ui-select-all = Seleccionar todo lo que se ve
ui-select-matching = Todos los que cumplen el filtro
ui-selected =
    { $n ->
        [one] 1 seleccionado
       *[other] { $n } seleccionados
    }
ui-unselect = Quitar la selección
ui-bulk = Con los seleccionados
ui-bulk-edit = Cambiar un campo
ui-bulk-assign = Asignar
ui-bulk-tag = Etiquetar
ui-bulk-tag-add = Etiquetas que se añaden
ui-bulk-tag-remove = Etiquetas que se quitan
ui-bulk-merge = Fusionar
ui-bulk-along = Con lo que va unido
ui-bulk-along-help =
    { $entity ->
        [opportunity] También el cliente, sus contactos y lo que está planificado, si lo llevaba la misma persona.
        [account] También sus contactos, sus oportunidades abiertas y lo que está planificado, si lo llevaba la misma persona.
       *[other] También lo que está planificado, si lo llevaba la misma persona.
    }
ui-bulk-field = Campo
ui-bulk-value = Valor nuevo
ui-bulk-title = Cambiar varios registros
ui-empty-filter = Nada cumple este filtro
ui-empty-filter-hint = Quite alguna condición o búsquelo en todas las vistas.
ui-empty-trash = La papelera está vacía
ui-narrow = Esta vista abarca demasiado para ordenarla así. Acótela con un filtro por responsable, fecha o etapa.

## Filtro
ui-filter = Filtrar
ui-filter-all = Se cumplen todos los grupos
ui-filter-any = Se cumple algún grupo
ui-filter-join = Cómo se unen los grupos
ui-filter-group = Añadir grupo
ui-filter-nth-group = Grupo { $n }
ui-filter-or = o bien…
ui-filter-and = y además…
ui-filter-field = Campo
ui-filter-op = Comparación
ui-filter-choose = Elija un campo…
ui-filter-clear = Quitar filtros
ui-filter-remove = Quitar «{ $filter }»
ui-filter-written = Escribir el filtro
op-equal = es
op-not-equal = no es
op-less = es menor que
op-at-most = es como mucho
op-greater = es mayor que
op-at-least = es al menos
op-in = es uno de
op-not-in = no es ninguno de
op-empty = sin valor
op-not-empty = con valor
op-contains = contiene
op-not-contains = no contiene
op-starts-with = empieza por
op-less-day = antes de
op-at-most-day = hasta
op-greater-day = después de
op-at-least-day = desde
op-within = en el periodo
op-me = soy yo
op-my-team = es de mi equipo
period-today = hoy
period-yesterday = ayer
period-tomorrow = mañana
period-this-week = esta semana
period-this-month = este mes
period-this-quarter = este trimestre
period-this-year = este año
period-last-week = la semana pasada
period-last-month = el mes pasado
period-last-quarter = el trimestre pasado
period-last-year = el año pasado
period-next-week = la semana que viene
period-next-month = el mes que viene
period-next-quarter = el trimestre que viene
period-next-year = el año que viene
period-last-days =
    { $n ->
        [one] hoy
       *[other] los últimos { $n } días
    }
period-next-days =
    { $n ->
        [one] hoy
       *[other] los próximos { $n } días
    }
period-past = el pasado
period-future = el futuro
period-all = todo el tiempo
period-before = antes de { $period }
period-before-yesterday = antes del día de ayer
period-before-today = antes de hoy
period-from-today = desde hoy
period-until = hasta { $period }
period-from = desde { $period }
period-after = después de { $period }

## Tablero
ui-board-add = Añadir en { $stage }
ui-board-more = Ver el resto en la lista
ui-board-move = Mover { $card }
ui-board-moved = { $card } está ahora en { $stage }
ui-board-total = En total { $sum } · ponderado { $weighted }
ui-pipelines = Embudos
ui-weighted = Ponderado por probabilidad
ui-rotting = Lleva demasiado tiempo sin avanzar
ui-next-none = sin próximo paso

## Calendario
ui-calendar-span = Periodo
ui-month = Mes
ui-week = Semana
ui-day = Día
ui-agenda = Agenda
ui-calendar-cut =
    { $n ->
        [one] No cabe todo. Solo se muestra la primera entrada de estos días: { $days }.
       *[other] No cabe todo. Solo se muestran las primeras { $n } entradas de estos días: { $days }.
    }
ui-calendar-list = Ver en la lista
ui-more-entries =
    { $n ->
        [one] 1 más
       *[other] { $n } más
    }
ui-agenda-empty = No hay nada previsto
