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
import-status-discarded = Descartada

## Por qué una columna va a un campo
import-why-unknown = No se reconoce: no se importa si no elige un campo.
import-why-only-date = Es la única fecha y hay oportunidades cerradas: se toma como el día en que se cerraron. Cámbielo si es otra cosa.
import-why-next-owner = El archivo no nombra a quien vende: se toma como responsable. Cámbielo si no lo es.
import-why-surnames = Trae los dos apellidos: se reparten en sus dos campos.

## Qué hacer cuando falta el registro enlazado, o ya existe
import-missing-create = Crearlo
import-missing-leave = Dejarlo vacío y avisar
import-missing-refuse = Rechazar la fila
import-key-none = Nada: cada fila es un registro nuevo
import-key-else = { $first } o, si falta, { $second }
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
error-import-in-trash = El registro está en la papelera y ahí se queda.
error-import-from-trash = El registro estaba en la papelera y vuelve de ella.
error-import-file-empty = «{ $file }» está vacío: no tiene ni una letra. No se ha guardado ningún archivo: elíjalos otra vez sin él.
error-import-file-no-text = «{ $file }» no es texto: parece una imagen, un libro de cálculo o un archivo comprimido. Guárdelo como CSV. No se ha guardado ningún archivo: elíjalos otra vez.
error-import-no-text = El archivo no es texto: parece una imagen, un libro de cálculo o un archivo comprimido. Guárdelo como CSV y súbalo otra vez.
error-import-ragged-quote =
    { $found ->
        [one] La fila tiene { $found } celda y abarca varias líneas; la cabecera tiene { $expected }: falta una comilla de cierre.
       *[other] La fila tiene { $found } celdas y abarca varias líneas; la cabecera tiene { $expected }: falta una comilla de cierre.
    }
error-import-ragged =
    { $found ->
        [one] La fila tiene { $found } celda; la cabecera, { $expected }.
       *[other] La fila tiene { $found } celdas; la cabecera, { $expected }.
    }
error-import-field = El campo «{ $field }» no existe o no se puede importar.
error-import-column = El archivo no tiene ninguna columna «{ $column }».
error-import-template = A la plantilla le falta una llave de cierre.
error-import-key-missing = Ninguna columna del archivo va a «{ $field }», por lo que se deben reconocer las filas. Elija una columna o reconózcalas por otra cosa.
error-import-key = Por «{ $field }» no se pueden encontrar registros.
error-import-id = No es un identificador.
error-import-alike = Un registro que ya está aquí también lo tiene. Se crea otro.
error-import-alike-row = Una fila anterior del archivo también lo tiene: cada una será un registro propio.
error-import-unlike = Cambia lo de la línea { $line }, que lleva otro nombre u otro identificador. Si son dos registros, vuelva a las columnas y reconozca las filas por otra cosa.
error-import-unlike-all = Cambia lo de una fila anterior que lleva otro nombre u otro identificador. Si son dos registros, vuelva a las columnas y reconozca las filas por otra cosa.
error-import-id-other = El registro ya tiene otro identificador externo ({ $id }) y lo conserva.
error-import-id-other-all = El registro ya tiene otro identificador externo y lo conserva.
error-import-id-taken = Otro registro ya tiene el identificador externo { $value }: este se queda sin él.
error-import-id-taken-all = Otro registro ya tiene el identificador externo: este se queda sin él.
error-import-id-system = El registro viene de otro sistema ({ $system }): se queda sin este identificador externo.
error-import-id-system-all = El registro viene de otro sistema: se queda sin este identificador externo.
error-import-closed-ahead = Está ganada o perdida y su fecha de cierre está por llegar: se cerraría hoy y contaría en las cifras de este mes. Corrija la fecha o la etapa en el archivo.
error-import-closed-undated = Está ganada o perdida y no trae fecha de cierre: se cerraría hoy y contaría en las cifras de este mes. Vuelva a las columnas y elija cuál es la fecha de cierre.
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
error-import-file-gone = El archivo subido ya no está. Súbalo otra vez; con varios servidores, todos deben compartir una misma carpeta de archivos.
error-import-mapping = Las columnas elegidas ya no cuadran con los campos que hay. Ábralo y elíjalas otra vez.
error-import-aside = Se interrumpió una y otra vez y ya no se intenta más; la administración ve el motivo en Ajustes › Trabajos. Lo que había escrito sigue ahí: deshaga la importación y vuelva a importar el archivo.

## Por qué no se da un paso
problem-import-empty = El archivo está vacío
problem-import-no-text = El archivo no es texto
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
problem-import-aside = La importación se ha interrumpido una y otra vez

import-tried =
    { $rows ->
        [one] Se ha probado la primera fila de unas { $total }. La importación comprueba todas; las que rechace se devuelven en un archivo.
       *[other] Se han probado las primeras { $rows } filas de unas { $total }. La importación comprueba todas; las que rechace se devuelven en un archivo.
    }

## En la consola
import-console-user = Ningún usuario activo tiene el correo { $email }.
import-console-entity = { $file }: indique con --entity qué son sus filas: { $kinds }.
import-console-heading = Ningún archivo tiene una columna «{ $heading }».
import-console-map = «{ $map }» no es COLUMNA=CAMPO.
import-console-field = «{ $field }» no es un campo de { $entity } que usted pueda escribir.
import-console-undo = Para deshacerla: { $command }
import-console-errors =
    { $n ->
        [one] { $n } rechazada: { $file }
       *[other] { $n } rechazadas: { $file }
    }
import-console-refused =
    { $n ->
        [one] Se ha rechazado { $n } fila.
       *[other] Se han rechazado { $n } filas.
    }
import-console-would-refuse =
    { $n ->
        [one] Se rechazaría { $n } fila.
       *[other] Se rechazarían { $n } filas.
    }
export-console-rows =
    { $n ->
        [one] { $n } registro escrito
       *[other] { $n } registros escritos
    }
export-console-refusing =
    { $n ->
        [one] { $n } de ellos rechaza algún canal: no lo incluya en envíos ni llamadas.
       *[other] { $n } de ellos rechazan algún canal: no los incluya en envíos ni llamadas.
    }
import-received =
    { $n ->
        [one] Se ha recibido { $n } archivo. Compruébelo abajo.
       *[other] Se han recibido { $n } archivos. Están abajo en el orden en que conviene importarlos: primero lo que otros enlazan. Compruébelos e impórtelos todos, o ábralos uno a uno.
    }
import-waiting = Archivos en espera, en el orden en que conviene importarlos
import-check-all = Comprobar todos
import-held = «{ $file }» se interrumpió, así que los archivos que iban detrás no se han importado. Vea qué le pasa, o importe los que quedan.
import-check-rest =
    { $n ->
        [one] Queda { $n } archivo por comprobar: pulse otra vez «Comprobar todos» para seguir.
       *[other] Quedan { $n } archivos por comprobar: pulse otra vez «Comprobar todos» para seguir.
    }
import-run-all = Importar todos en este orden
import-state-unknown = no se reconoce
import-state-unchecked = sin comprobar
import-state-checked = comprobado
import-state-part = comprobado el principio
import-state-uncheckable = no se puede comprobar
import-state-broken = no se puede leer hasta el final (¿comillas sin cerrar?)
import-state-queued = en cola
import-check-part =
    { $rows ->
        [one] De los archivos largos se ha comprobado la primera fila: las cifras son de esa fila. La página de cada archivo comprueba más.
       *[other] De los archivos largos se han comprobado las primeras { $rows } filas: las cifras son de esas filas. La página de cada archivo comprueba más.
    }
import-check-made = { $file }: sus filas enlazan con registros que no existen y se crearán: { $made }.
import-check-part-along = Los registros que se crearán de paso se han contado en los archivos enteros.
import-brought-part = Los archivos que van antes son demasiado largos para leerlos enteros: quizá traigan más de lo que aquí se da por nuevo o se echa en falta.
import-check-made-stages = { $file }: sus filas enlazan con registros que no existen y se crearán: { $made }. Las etapas nuevas se crean en el embudo que diga cada fila o, si no dice ninguno, en el predeterminado.
import-check-awaited = { $file }: sus filas enlazan con registros que otros archivos de la lista traen antes: { $made }.
import-awaited-of = { $made } ({ $file })
import-at-least = { $kind } como mínimo
import-broken =
    { $rows ->
        [0] No se puede leer ninguna fila: hay unas comillas sin cerrar o una fila demasiado larga. Corrija el archivo y súbalo otra vez.
        [one] Solo se puede leer { $rows } fila: luego hay unas comillas sin cerrar o una fila demasiado larga. Corrija el archivo y súbalo otra vez.
       *[other] Solo se pueden leer { $rows } filas: luego hay unas comillas sin cerrar o una fila demasiado larga. Corrija el archivo y súbalo otra vez.
    }
import-discard = Descartar el archivo
import-discard-short = Descartar
import-leave-out = Dejar fuera
import-choose = elegir qué son
import-left-out-short = sin importar: { $columns }
import-unknown =
    { $n ->
        [one] No se reconoce qué son las filas de { $files }: elíjalo en su página o déjelo fuera. Los demás archivos se importan sin él.
       *[other] No se reconoce qué son las filas de { $files }: elíjalo en la página de cada uno o déjelos fuera. Los demás archivos se importan sin ellos.
    }
import-unknown-own = No se reconoce qué son las filas de este archivo. Elíjalo en «Qué son las filas» y se propondrán las columnas; si no trae datos, descártelo.
import-discard-sure = ¿Descartar el archivo? No se importará nada de él; para importarlo tendrá que subirlo otra vez.
import-together =
    { $n ->
        [one] { $n } archivo importado con otros
       *[other] { $n } archivos importados juntos
    }
import-by = Quién
import-others-people =
    { $n ->
        [one] { $n } fila omitida es una persona: suba el mismo archivo otra vez y elija «{ $kind }».
       *[other] { $n } filas omitidas son personas: suba el mismo archivo otra vez y elija «{ $kind }».
    }
import-others-companies =
    { $n ->
        [one] { $n } fila omitida es una empresa: suba el mismo archivo otra vez y elija «{ $kind }».
       *[other] { $n } filas omitidas son empresas: suba el mismo archivo otra vez y elija «{ $kind }».
    }
import-others-go = Subirlo como { $kind }
import-again-own = Usted ya importó este mismo archivo { $when }. Si lo importa otra vez, las filas que no se reconozcan se crearán de nuevo.
import-again-by = { $who } ya importó este mismo archivo { $when }. Si lo importa otra vez, las filas que no se reconozcan se crearán de nuevo.
import-again = Este mismo archivo ya se importó { $when }. Si lo importa otra vez, las filas que no se reconozcan se crearán de nuevo.
import-again-see = Ver esa importación
import-undo-all =
    { $n ->
        [one] Deshacer también la importación que vino después
       *[other] Deshacer también las { $n } que vinieron después
    }
import-undone-not = Sin deshacer
import-undone-partly = En parte
import-undone-part =
    { $n ->
        [one] Deshecha en parte ({ $n } conservado)
       *[other] Deshecha en parte ({ $n } conservados)
    }
import-undone-nothing =
    { $n ->
        [one] Sin deshacer ({ $n } conservado)
       *[other] Sin deshacer ({ $n } conservados)
    }
import-undo-waits = Espera a que se deshaga «{ $file }»
import-undo-rest = Deshacer lo que se conservó
import-undo-used = Lo que usen los archivos importados después ({ $names }) se conserva; una vez deshechos ellos, se puede deshacer también.
import-undo-all-sure = ¿Deshacer esta importación y, antes, las que vinieron después ({ $names })? Lo creado se elimina del todo (los archivos se pueden volver a importar); quien pidió que no se le escriba y aquello que nombra algo de la papelera quedan en ella. Lo cambiado recuperará su valor, salvo lo que alguien haya cambiado después.
import-undo-leave = Puede salir de esta página: se sigue deshaciendo, y en «Importaciones anteriores» verá cómo acaba.
