task = Tarea
    .plural = Tareas
    .new = Nueva tarea
    .empty = Lo que hay que hacer y cuándo.
task--due-at = Vence
task--priority--low = Baja
task--priority--normal = Normal
task--priority--high = Alta
