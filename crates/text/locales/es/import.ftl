### Importar y exportar: estados, motivos de rechazo, avisos.

## Estados
import-status-uploaded = Archivo recibido
import-status-mapped = Lista para importar
import-status-running = Importando
import-status-done = Importada
import-status-cancelled = Cancelada
import-status-failed = Interrumpida
import-status-undoing = Deshaciendo
import-status-undone = Deshecha

## Por qué una columna va a un campo
import-why-system = El sistema de origen la llama así
import-why-label = Es el nombre del campo
import-why-synonym = Significa lo mismo
import-why-content = Por lo que contiene
import-why-ignored = No hace falta
import-why-unknown = No reconocida

## Qué hacer cuando falta el registro enlazado, o ya existe
import-missing-create = Crearlo
import-missing-leave = Dejarlo vacío y avisar
import-missing-refuse = Rechazar la fila
import-existing-update = Actualizar los que ya existen
import-existing-skip = Importar solo los nuevos
import-blanks-keep = Las celdas vacías no cambian nada
import-blanks-clear = Las celdas vacías borran el dato

## Números y fechas
import-numbers-auto = Según cada número
import-numbers-comma = 1.234,56
import-numbers-point = 1,234.56
import-numbers-plain = 1234.56
import-dates-auto = Según cada fecha
import-dates-day = Día antes que mes (21/11/2026)
import-dates-month = Mes antes que día (11/21/2026)

## Lo que se dice de un archivo
import-error-column = Motivo del rechazo
import-count-created =
    { $n ->
        [one] 1 nuevo
       *[other] { $n } nuevos
    }
import-count-updated =
    { $n ->
        [one] 1 actualizado
       *[other] { $n } actualizados
    }
import-count-unchanged = { $n } sin cambios
import-count-skipped =
    { $n ->
        [one] 1 omitida
       *[other] { $n } omitidas
    }
import-count-refused =
    { $n ->
        [one] 1 rechazada
       *[other] { $n } rechazadas
    }
import-count-repeated =
    { $n ->
        [one] 1 repetida en el archivo
       *[other] { $n } repetidas en el archivo
    }
import-count-related =
    { $n ->
        [one] 1 registro enlazado creado
       *[other] { $n } registros enlazados creados
    }
import-count-warnings =
    { $n ->
        [one] 1 aviso
       *[other] { $n } avisos
    }
import-count-undone =
    { $n ->
        [one] 1 deshecho
       *[other] { $n } deshechos
    }
import-count-kept =
    { $n ->
        [one] 1 conservado porque alguien lo ha cambiado o lo usa
       *[other] { $n } conservados porque alguien los ha cambiado o los usa
    }
export-refusing =
    { $n ->
        [one] 1 persona de este archivo no quiere que la contacten por algún canal.
       *[other] { $n } personas de este archivo no quieren que las contacten por algún canal.
    }

## Por qué se rechaza una fila
error-import-empty = El archivo está vacío: no tiene ni una letra.
error-import-ragged-quote = La fila tiene { $found } celdas y abarca varias líneas; la cabecera tiene { $expected }: falta una comilla de cierre.
error-import-ragged = La fila tiene { $found } celdas; la cabecera, { $expected }.
error-import-field = El campo «{ $field }» no existe o no se puede importar.
error-import-column = El archivo no tiene ninguna columna «{ $column }».
error-import-template = A la plantilla le falta una llave de cierre.
error-import-key = Por «{ $field }» no se pueden encontrar registros.
error-import-id = No es un identificador.
error-import-country = «{ $value }» no es un país conocido; se guarda como región.
error-import-several = Hay varios registros que se llaman «{ $value }».
error-import-not-found = No se encuentra «{ $value }».
error-import-may-not-create = Falta un registro enlazado y usted no puede crearlo.
error-import-no-pipeline = No hay ningún embudo.
error-import-key-several = Varios registros coinciden con esta fila.
error-import-refused = No se puede guardar.
error-import-out-of-reach = El registro no existe o usted no puede verlo.
error-import-forbidden = Usted no puede hacer este cambio.
error-import-exists = Ya existe un registro con este identificador.
error-import-limit = Se supera un límite.
error-import-quote-open = Desde aquí no se puede seguir leyendo: hay unas comillas sin cerrar o una fila demasiado larga.
error-import-user-gone = Quien empezó esta importación ya no tiene acceso.

## Por qué no se da un paso
problem-import-empty = El archivo está vacío
problem-import-unreadable = El archivo no se puede leer como tabla
problem-import-unmapped = Falta decir a qué campo va cada columna
problem-import-begun = La importación ya ha empezado
problem-import-not-running = La importación no está en marcha
problem-import-not-undoable = La importación no se puede deshacer
problem-import-running = La importación está en marcha
problem-import-file-gone = El archivo de la importación ya no está
problem-import-stopped = La importación se ha detenido
problem-import-quote-open = El archivo tiene unas comillas sin cerrar
problem-import-user-gone = Quien empezó la importación ya no tiene acceso

import-tried = Se han probado las primeras { $rows } filas de unas { $total }. La importación comprueba todas; las que rechace se devuelven en un archivo.

## En la consola
import-console-user = Ningún usuario activo tiene el correo { $email }.
import-console-entity = { $file }: indique con --entity qué son sus filas: { $kinds }.
import-console-heading = Ningún archivo tiene una columna «{ $heading }».
import-console-map = «{ $map }» no es COLUMNA=CAMPO.
import-console-field = «{ $field }» no es un campo de { $entity } que usted pueda escribir.
import-console-undo = Para deshacerla: { $command }
import-console-errors = { $n } rechazadas: { $file }
import-console-refused = Se han rechazado { $n } filas.
import-console-would-refuse = Se rechazarían { $n } filas.
export-console-rows = { $n } registros escritos
export-console-refusing = { $n } de ellos rechazan algún canal: no los incluya en envíos ni llamadas.
import-received = Se han recibido { $n } archivos. Ábralos uno a uno, primero clientes, productos y vendedores, después sus oportunidades.
