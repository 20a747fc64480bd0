note = Nota
    .plural = Notas
    .new = Nueva nota
    .empty = Lo que conviene recordar.
