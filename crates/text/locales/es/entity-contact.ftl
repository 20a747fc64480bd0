contact = Contacto
    .plural = Contactos
    .new = Nuevo contacto
    .empty = Aquí están las personas con las que trata, en una o varias cuentas o por su cuenta.
contact--account = Cuenta
    .help = Vacía si es un cliente particular.
contact--other-emails = Otros correos
contact--position = Cargo
