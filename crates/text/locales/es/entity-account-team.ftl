account-team = Miembro del equipo de cuenta
    .plural = Equipo de la cuenta
    .new = Nuevo miembro
    .empty = Quienes atienden juntos esta cuenta; la ven aunque no sean sus responsables.
account-team--may-edit = Puede modificar
