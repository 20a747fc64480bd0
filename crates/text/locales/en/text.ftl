### Texts of the formats themselves: dates, months, relative time, reading errors.

month-1 = January
    .short = Jan
month-2 = February
    .short = Feb
month-3 = March
    .short = Mar
month-4 = April
    .short = Apr
month-5 = May
    .short = May
month-6 = June
    .short = Jun
month-7 = July
    .short = Jul
month-8 = August
    .short = Aug
month-9 = September
    .short = Sep
month-10 = October
    .short = Oct
month-11 = November
    .short = Nov
month-12 = December
    .short = Dec

weekday-1 = Monday
    .short = Mon
weekday-2 = Tuesday
    .short = Tue
weekday-3 = Wednesday
    .short = Wed
weekday-4 = Thursday
    .short = Thu
weekday-5 = Friday
    .short = Fri
weekday-6 = Saturday
    .short = Sat
weekday-7 = Sunday
    .short = Sun

month-of-year = { $month } { $year }

relative-now = just now
relative-today = today
relative-yesterday = yesterday
relative-tomorrow = tomorrow
relative-minutes-ago =
    { $n ->
        [one] 1 minute ago
       *[other] { $n } minutes ago
    }
relative-hours-ago =
    { $n ->
        [one] 1 hour ago
       *[other] { $n } hours ago
    }
relative-days-ago =
    { $n ->
        [one] 1 day ago
       *[other] { $n } days ago
    }
relative-weeks-ago =
    { $n ->
        [one] 1 week ago
       *[other] { $n } weeks ago
    }
relative-months-ago =
    { $n ->
        [one] 1 month ago
       *[other] { $n } months ago
    }
relative-years-ago =
    { $n ->
        [one] 1 year ago
       *[other] { $n } years ago
    }
relative-minutes-ahead =
    { $n ->
        [one] in 1 minute
       *[other] in { $n } minutes
    }
relative-hours-ahead =
    { $n ->
        [one] in 1 hour
       *[other] in { $n } hours
    }
relative-days-ahead =
    { $n ->
        [one] in 1 day
       *[other] in { $n } days
    }
relative-weeks-ahead =
    { $n ->
        [one] in 1 week
       *[other] in { $n } weeks
    }
relative-months-ahead =
    { $n ->
        [one] in 1 month
       *[other] in { $n } months
    }
relative-years-ahead =
    { $n ->
        [one] in 1 year
       *[other] in { $n } years
    }

compact-thousand = K
compact-million = M

number-error-empty = The number is missing.
number-error-not-a-number = This is not a number.
number-error-too-many-decimals = It has too many decimals.
number-error-overflow = The number is too large.

date-error-empty = The date is missing.
date-error-not-a-date = This is not a date.
date-error-no-such-day = The calendar has no such day.
date-error-out-of-range = The date is outside the range that can be kept.

email-error-empty = The e-mail address is missing.
email-error-shape = This is not an e-mail address.
email-error-domain = The domain of the e-mail address is not valid.
email-error-too-long = The e-mail address is too long.

tax-id-error-empty = The tax number is missing.
tax-id-error-shape = The tax number does not look like those of that country.
tax-id-error-check-digit = The check digit of the tax number does not match.
