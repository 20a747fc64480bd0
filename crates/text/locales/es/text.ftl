### Textos de los propios formatos: fechas, meses, tiempo relativo, errores de lectura.

month-1 = enero
    .short = ene
month-2 = febrero
    .short = feb
month-3 = marzo
    .short = mar
month-4 = abril
    .short = abr
month-5 = mayo
    .short = may
month-6 = junio
    .short = jun
month-7 = julio
    .short = jul
month-8 = agosto
    .short = ago
month-9 = septiembre
    .short = sep
month-10 = octubre
    .short = oct
month-11 = noviembre
    .short = nov
month-12 = diciembre
    .short = dic

weekday-1 = lunes
    .short = lun
weekday-2 = martes
    .short = mar
weekday-3 = miércoles
    .short = mié
weekday-4 = jueves
    .short = jue
weekday-5 = viernes
    .short = vie
weekday-6 = sábado
    .short = sáb
weekday-7 = domingo
    .short = dom

month-of-year = { $month } de { $year }

relative-now = ahora mismo
relative-today = hoy
relative-yesterday = ayer
relative-tomorrow = mañana
relative-minutes-ago =
    { $n ->
        [one] hace 1 minuto
       *[other] hace { $n } minutos
    }
relative-hours-ago =
    { $n ->
        [one] hace 1 hora
       *[other] hace { $n } horas
    }
relative-days-ago =
    { $n ->
        [one] hace 1 día
       *[other] hace { $n } días
    }
relative-weeks-ago =
    { $n ->
        [one] hace 1 semana
       *[other] hace { $n } semanas
    }
relative-months-ago =
    { $n ->
        [one] hace 1 mes
       *[other] hace { $n } meses
    }
relative-years-ago =
    { $n ->
        [one] hace 1 año
       *[other] hace { $n } años
    }
relative-minutes-ahead =
    { $n ->
        [one] dentro de 1 minuto
       *[other] dentro de { $n } minutos
    }
relative-hours-ahead =
    { $n ->
        [one] dentro de 1 hora
       *[other] dentro de { $n } horas
    }
relative-days-ahead =
    { $n ->
        [one] dentro de 1 día
       *[other] dentro de { $n } días
    }
relative-weeks-ahead =
    { $n ->
        [one] dentro de 1 semana
       *[other] dentro de { $n } semanas
    }
relative-months-ahead =
    { $n ->
        [one] dentro de 1 mes
       *[other] dentro de { $n } meses
    }
relative-years-ahead =
    { $n ->
        [one] dentro de 1 año
       *[other] dentro de { $n } años
    }

compact-thousand = mil
compact-million = M

number-error-empty = Falta el número.
number-error-not-a-number = Esto no es un número.
number-error-too-many-decimals = Tiene demasiados decimales.
number-error-overflow = El número es demasiado grande.

date-error-empty = Falta la fecha.
date-error-not-a-date = Esto no es una fecha.
date-error-no-such-day = Ese día no existe en el calendario.
date-error-out-of-range = La fecha está fuera del intervalo admitido.

email-error-empty = Falta la dirección de correo.
email-error-shape = Esto no es una dirección de correo.
email-error-domain = El dominio de la dirección de correo no es válido.
email-error-too-long = La dirección de correo es demasiado larga.

tax-id-error-empty = Falta el identificador fiscal.
tax-id-error-shape = El identificador fiscal no tiene la forma de los de ese país.
tax-id-error-check-digit = El carácter de control del identificador fiscal no coincide.
