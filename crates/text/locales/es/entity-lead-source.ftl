lead-source = Procedencia
    .plural = Procedencias
    .new = Nueva procedencia
    .empty = De dónde llegan los prospectos.
