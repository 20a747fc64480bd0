### Por qué no se acepta un valor, un filtro o un cambio de la estructura: lo que ve quien lo escribió.

yes = Sí
no = No

## Valores

error-required = Este dato es obligatorio.
error-type = Aquí no se admite este tipo de dato.
error-too-long = Como máximo, { $most } caracteres.
error-too-short = Como mínimo, { $least } caracteres.
error-too-many = Como máximo, { $most } elementos.
error-too-small = No puede ser menor que { $least }.
error-too-large = No puede ser mayor que { $most }.
error-number = Escriba un número.
error-whole = Escriba un número entero.
error-decimals = Como máximo, { $most } decimales.
error-number-range = El número es demasiado grande.
error-currency = «{ $value }» no es un código de moneda (como EUR o USD).
error-boolean = Responda sí o no.
error-date = Escriba una fecha, por ejemplo 21/11/2026.
error-no-such-day = Ese día o esa hora no existen.
error-date-range = El año debe estar entre 1000 y 9999.
error-too-early = No puede ser anterior al { $least }.
error-too-late = No puede ser posterior al { $most }.
error-duration = Escriba una duración, por ejemplo 1:30, 90 min o 1,5 h.
error-choice = «{ $value }» no es una de las opciones.
error-link = Elija un registro de la lista.
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
error-overlay-limit = Como máximo, { $most }.
error-overlay-entity = No existe el tipo de registro «{ $value }».
error-overlay-field = No existe el campo «{ $value }».
error-overlay-choice = No existe la opción «{ $value }».
error-overlay-kind = «{ $value }» no es un tipo de campo.
error-overlay-target = Un enlace, y solo un enlace, apunta a un tipo de registro que existe.
error-overlay-label = Escriba un nombre de { $most } caracteres como máximo.
error-overlay-area = «{ $value }» no es un área.
error-overlay-icon = «{ $value }» no es un icono.
error-overlay-hue = El tono va de 0 a 359.
error-overlay-scale = Como máximo, { $most } decimales.
error-overlay-bounds = El mínimo es mayor que el máximo.
error-overlay-unsorted = Este tipo de campo no se puede ordenar ni indexar.
error-overlay-choices = Un campo de opciones, y solo él, tiene opciones.
error-overlay-default = El valor inicial no vale para este campo.
error-overlay-fixed = El nombre, el tipo y el destino no se pueden cambiar.
error-overlay-gone = No se puede quitar; ocúltelo.
error-overlay-row = Cada fila del formulario tiene de uno a cuatro campos.

## Filtros, orden y páginas

error-filter-syntax = El filtro no se entiende a partir del carácter { $position }.
error-filter-field = No existe el campo «{ $name }».
error-filter-op = Este campo no se puede filtrar con «{ $op }».
error-filter-value = Falta el valor del filtro, o no vale.
error-filter-currency = Los importes de un filtro se escriben en { $currency }.
error-filter-long = Un filtro tiene como máximo { $most } bytes.
error-filter-deep = Los paréntesis de un filtro se anidan como máximo { $most } veces.
error-filter-many = Un filtro tiene como máximo { $most } condiciones.
error-sort-field = No se puede ordenar por «{ $name }».
error-sort-many = Como máximo, { $most }.
error-cursor = La dirección de esta página no es válida; vuelva al principio de la lista.
error-sum-range = La suma es demasiado grande.
