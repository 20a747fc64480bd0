exchange-rate = Tipo de cambio
    .plural = Tipos de cambio
    .new = Nuevo tipo de cambio
    .empty = Cuánto vale cada moneda en la de la empresa, desde una fecha.
exchange-rate--rate = Cambio
    .help = Unidades de la moneda de la empresa por una de esta.
