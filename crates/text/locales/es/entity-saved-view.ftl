saved-view = Vista guardada
    .plural = Vistas guardadas
    .new = Nueva vista
    .empty = Sus listas con nombre.
saved-view--kind--list = Lista
saved-view--kind--board = Tablero
saved-view--kind--calendar = Calendario
