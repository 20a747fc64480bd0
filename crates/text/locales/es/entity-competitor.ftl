competitor = Competidor
    .plural = Competidores
    .new = Nuevo competidor
    .empty = Quién más vende lo que usted vende.
competitor--strengths = Puntos fuertes
competitor--weaknesses = Puntos débiles
