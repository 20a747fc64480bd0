meeting = Reunión
    .plural = Reuniones
    .new = Nueva reunión
    .empty = Reuniones en su oficina, en la del cliente o en pantalla.
