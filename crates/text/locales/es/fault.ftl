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
