### Por qué no se acepta un valor, un filtro o un cambio de la estructura: lo que ve quien lo escribió.

yes = Sí
no = No

## Valores

error-required = Este dato es obligatorio.
error-type = Aquí no se admite este tipo de dato.
error-too-long =
    { $most ->
        [one] Como máximo, { $most } carácter.
       *[other] Como máximo, { $most } caracteres.
    }
error-too-short =
    { $least ->
        [one] Como mínimo, { $least } carácter.
       *[other] Como mínimo, { $least } caracteres.
    }
error-too-many =
    { $most ->
        [one] Como máximo, { $most } elemento.
       *[other] Como máximo, { $most } elementos.
    }
error-too-long-index = Demasiado largo para un campo por el que se ordena y se busca: acórtelo.
error-too-small = No puede ser menor que { $least }.
error-too-large = No puede ser mayor que { $most }.
error-number = Escriba un número.
error-whole = Escriba un número entero.
error-decimals =
    { $most ->
        [one] Como máximo, { $most } decimal.
       *[other] Como máximo, { $most } decimales.
    }
error-number-range = El número es demasiado grande.
error-currency = «{ $value }» no es un código de moneda (como EUR o USD).
error-boolean = Responda sí o no.
error-date = Escriba una fecha, por ejemplo 21/11/2026.
error-no-such-day = Ese día o esa hora no existen.
error-period = El periodo no se entiende.
error-range-reversed = Debe ser igual o posterior al inicio: { $from }.
error-date-range = El año debe estar entre 1000 y 9999.
error-too-early = No puede ser anterior al { $least }.
error-too-late = No puede ser posterior al { $most }.
error-duration = Escriba una duración, por ejemplo 1:30, 90 min o 1,5 h.
error-time-of-day = Escriba una hora del día, por ejemplo 9:30.
error-choice = «{ $value }» no es una de las opciones.
error-link = Elija un registro de la lista.
error-account-alike = Ya hay una cuenta parecida: { $titles }. Elíjala, o cree otra de todos modos.
error-file = Elija un archivo.
error-email = Escriba una dirección de correo, por ejemplo ana@ejemplo.com.
error-email-domain = El dominio de la dirección de correo no es válido.
error-phone = Escriba un número de teléfono.
error-url = Escriba una dirección web, por ejemplo https://ejemplo.com.
error-country = «{ $value }» no es un país.
error-address = Escriba como máximo siete partes, separadas por |.
error-json = No es un documento JSON.
error-computed = Este dato lo calcula el sistema.

## Cambios de la estructura: campos, tipos de registro, etiquetas y formularios propios

error-overlay = La estructura guardada no se puede leer: { $reason }
error-overlay-name = «{ $value }» no sirve de nombre: use c_ y letras minúsculas sin acento, cifras y guiones bajos, como máximo 40.
error-overlay-taken = «{ $value }» ya existe.
error-overlay-twice = «{ $value }» está dos veces.
error-overlay-limit = Como máximo, { $most }.
error-overlay-entity = No existe el tipo de registro «{ $value }».
error-overlay-field = No existe el campo «{ $value }».
error-overlay-choice = No existe la opción «{ $value }».
error-overlay-kind = «{ $value }» no es un tipo de campo.
error-overlay-target = Un enlace, y solo un enlace, apunta a un tipo de registro que existe.
error-overlay-label =
    { $most ->
        [one] Escriba un nombre de { $most } carácter como máximo.
       *[other] Escriba un nombre de { $most } caracteres como máximo.
    }
error-overlay-area = «{ $value }» no es un área.
error-overlay-icon = «{ $value }» no es un icono.
error-overlay-hue = El tono va de 0 a 359.
error-overlay-scale =
    { $most ->
        [one] Como máximo, { $most } decimal.
       *[other] Como máximo, { $most } decimales.
    }
error-overlay-bounds = El mínimo es mayor que el máximo.
error-overlay-long =
    { $most ->
        [one] Como máximo, { $most } carácter.
       *[other] Como máximo, { $most } caracteres.
    }
error-overlay-unsorted = Este tipo de campo no se puede ordenar ni indexar.
error-overlay-choices = Un campo de opciones, y solo él, tiene opciones.
error-overlay-default = El valor inicial no vale para este campo.
error-overlay-fixed = El nombre, el tipo y el destino no se pueden cambiar.
error-overlay-gone = No se puede quitar; ocúltelo.
error-overlay-closed = Las reglas conocen cada opción de este campo: se pueden llamar de otro modo, pero no añadir otras.
error-currency-stays = Ya hay importes valorados en { $currency }: la moneda de la empresa no se cambia después.
error-overlay-row = Cada fila del formulario tiene de uno a cuatro campos.

## Filtros, orden y páginas

error-filter-syntax = El filtro no se entiende a partir del carácter { $position }.
error-filter-field = No existe el campo «{ $name }».
error-filter-hidden = Este filtro usa «{ $field }», que su rol no le muestra.
error-view-hidden = Esta vista usa «{ $field }», que su rol no le muestra.
error-filter-op = Este campo no se puede filtrar con «{ $op }».
error-filter-value = Falta el valor del filtro, o no vale.
error-filter-number = «{ $value }» se puede leer de dos maneras. En un filtro escrito, los números van sin separador de miles y con punto para los decimales: 10000 o 10000.5.
error-filter-number-point = «{ $value }» se puede leer de dos maneras. Escriba { $whole } si el punto separa los miles, o { $decimals } si separa los decimales.
error-filter-choice = «{ $value }» no es una de las opciones: { $options }.
error-filter-link = Ningún registro se llama «{ $value }», o varios. Elíjalo en el filtro de al lado o escriba su identificador.
error-filter-currency = Los importes de un filtro se escriben en { $currency }.
error-filter-long =
    { $most ->
        [one] Un filtro tiene como máximo { $most } byte.
       *[other] Un filtro tiene como máximo { $most } bytes.
    }
error-filter-deep =
    { $most ->
        [one] Los paréntesis de un filtro se anidan como máximo { $most } vez.
       *[other] Los paréntesis de un filtro se anidan como máximo { $most } veces.
    }
error-filter-many =
    { $most ->
        [one] Un filtro tiene como máximo { $most } condición.
       *[other] Un filtro tiene como máximo { $most } condiciones.
    }
error-sort-field = No se puede ordenar por «{ $name }».
error-sort-many = Como máximo, { $most }.
error-cursor = La dirección de esta página no es válida; vuelva al principio de la lista.
error-role-object = Aquí se espera un objeto.
error-role-entity = No existe el tipo de registro «{ $name }».
error-role-levels = «{ $name }» necesita cinco niveles (leer, crear, editar, borrar, exportar), cada uno none, own, team, branch o all.
error-role-field = No existe el campo «{ $name }»; se escribe como opportunity.amount.
error-role-field-level = «{ $name }» es hidden, read-only o full.
