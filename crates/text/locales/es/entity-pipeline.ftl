pipeline = Embudo
    .plural = Embudos
    .new = Nuevo embudo
    .empty = Cada embudo es una forma de vender con sus propias etapas.
pipeline--standard = Predeterminado
