account-contact = Persona de la cuenta
    .plural = Personas de la cuenta
    .new = Nueva persona
    .empty = Personas con una función en esta cuenta además de la suya principal.
account-contact--since = Desde
account-contact--until = Hasta
