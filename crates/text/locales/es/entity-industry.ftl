industry = Sector
    .plural = Sectores
    .new = Nuevo sector
    .empty = Los sectores de sus clientes, con el ciclo de venta habitual de cada uno.
industry--benchmark-days = Ciclo del sector (días)
    .help = De una fuente externa, para comparar con el suyo.
