team = Equipo
    .plural = Equipos
    .new = Nuevo equipo
    .empty = Los equipos de venta.
