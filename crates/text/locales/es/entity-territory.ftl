territory = Territorio
    .plural = Territorios
    .new = Nuevo territorio
    .empty = Zonas de venta que se deducen de la dirección.
territory--postal-prefixes = Códigos postales (inicio)
territory--provinces = Provincias
