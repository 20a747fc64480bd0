loss-reason = Motivo de pérdida
    .plural = Motivos de pérdida
    .new = Nuevo motivo
    .empty = Por qué se pierden las ventas.
