user = Usuario
    .plural = Usuarios
    .new = Nuevo usuario
    .empty = Las personas que entran en Trato.
user--mail-reminders = Avisos por correo
user--position = Puesto
user--role = Rol
