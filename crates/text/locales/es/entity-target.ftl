target = Objetivo
    .plural = Objetivos
    .new = Nuevo objetivo
    .empty = Lo que cada vendedor, equipo o sucursal debería ganar al mes.
target--name = Nombre
target--target-branch = Sucursal
target--target-team = Equipo
