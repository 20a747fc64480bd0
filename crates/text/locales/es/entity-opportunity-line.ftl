opportunity-line = Línea
    .plural = Líneas
    .new = Nueva línea
    .empty = Los productos de esta oportunidad; sus líneas forman el importe.
opportunity-line--cost = Coste unitario
opportunity-line--name = Concepto
