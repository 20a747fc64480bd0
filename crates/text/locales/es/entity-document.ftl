document = Documento
    .plural = Documentos
    .new = Nuevo documento
    .empty = Archivos de la empresa y de cada registro.
