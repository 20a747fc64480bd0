role = Rol
    .plural = Roles
    .new = Nuevo rol
    .empty = Qué puede ver y hacer cada uno.
role--admin = Administra
role--fields = Datos ocultos
role--grants = Permisos
