branch = Sucursal
    .plural = Sucursales
    .new = Nueva sucursal
    .empty = Las sedes de la empresa, con su país, moneda y hora.
branch--manager = Director
