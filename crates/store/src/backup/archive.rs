//! The archive: all tables in one file. After a line that names the format come records: `T` a table's head (JSON), `R` a
//! row of the last table, `Z` the SHA-256 of everything before it. Lengths are 32 bits, numbers little-endian.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use sha2::{Digest, Sha256};
use trato_model::{Cell, ColumnType, Id};

use super::source::{Batch, Head, Sender, send};
use crate::StoreError;
use crate::db::Row;

const MAGIC: &[u8] = b"trato archive 1\n";
/// Rows given on at once.
const ROWS: usize = 1_000;

const TYPES: [(&str, ColumnType); 5] = [
    ("bool", ColumnType::Bool),
    ("int", ColumnType::Int),
    ("text", ColumnType::Text),
    ("bytes", ColumnType::Bytes),
    ("id", ColumnType::Id),
];

/// Writes an archive.
pub(super) struct Writer {
    file: BufWriter<File>,
    hasher: Sha256,
    table: Option<Arc<Head>>,
}

impl Writer {
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        let file = BufWriter::with_capacity(1 << 20, File::create_new(path).map_err(StoreError::other)?);
        let mut writer = Writer { file, hasher: Sha256::new(), table: None };
        writer.put(MAGIC)?;
        Ok(writer)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.hasher.update(bytes);
        self.file.write_all(bytes).map_err(full)
    }

    pub(super) fn add(&mut self, batch: &Batch) -> Result<(), StoreError> {
        if self.table.as_ref() != Some(&batch.head) {
            let columns: Vec<_> = batch.head.columns.iter().map(|(name, ty)| json!([name, type_name(*ty)])).collect();
            let head = json!({ "name": batch.head.name, "columns": columns }).to_string();
            let mut bytes = vec![b'T'];
            sized(&mut bytes, head.as_bytes())?;
            self.put(&bytes)?;
            self.table = Some(batch.head.clone());
        }
        let mut bytes = Vec::with_capacity(256);
        for row in &batch.rows {
            bytes.clear();
            bytes.push(b'R');
            for cell in row {
                encode(cell, &mut bytes)?;
            }
            self.put(&bytes)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), StoreError> {
        self.put(b"Z")?;
        let digest = self.hasher.clone().finalize();
        self.file.write_all(&digest).map_err(full)?;
        let file = self.file.into_inner().map_err(|error| full(error.into_error()))?;
        file.sync_all().map_err(full)
    }
}

fn full(error: std::io::Error) -> StoreError {
    if error.kind() == std::io::ErrorKind::StorageFull { StoreError::Full } else { StoreError::other(error) }
}

fn type_name(ty: ColumnType) -> &'static str {
    TYPES.iter().find(|(_, known)| *known == ty).map_or("text", |(name, _)| name)
}

fn sized(bytes: &mut Vec<u8>, part: &[u8]) -> Result<(), StoreError> {
    let length = u32::try_from(part.len()).map_err(|_| StoreError::other("a value of over 4 GB"))?;
    bytes.extend(length.to_le_bytes());
    bytes.extend(part);
    Ok(())
}

fn encode(cell: &Cell, bytes: &mut Vec<u8>) -> Result<(), StoreError> {
    match cell {
        Cell::Null => bytes.push(0),
        Cell::Bool(b) => bytes.push(1 + u8::from(*b)),
        Cell::Int(n) => {
            bytes.push(3);
            bytes.extend(n.to_le_bytes());
        }
        Cell::Text(text) => {
            bytes.push(4);
            sized(bytes, text.as_bytes())?;
        }
        Cell::Bytes(blob) => {
            bytes.push(5);
            sized(bytes, blob)?;
        }
        Cell::Id(id) => {
            bytes.push(6);
            bytes.extend(id.as_bytes());
        }
    }
    Ok(())
}

/// Reads an archive to its end, and fails there if a single bit was changed.
pub(super) fn read(path: &Path, sender: &Sender) -> Result<(), StoreError> {
    let file = File::open(path).map_err(|error| StoreError::Corrupt(format!("the archive: {error}")))?;
    let mut reader = Reader { file: BufReader::with_capacity(1 << 20, file), hasher: Sha256::new() };
    if reader.take(MAGIC.len())? != MAGIC {
        return Err(StoreError::Corrupt("not an archive".to_owned()));
    }
    let mut head: Option<Arc<Head>> = None;
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let tag = reader.byte()?;
        if let Some(head) = head.as_ref().filter(|_| tag != b'R' || rows.len() == ROWS) {
            send(sender, head, std::mem::take(&mut rows))?;
        }
        match (tag, &head) {
            (b'T', _) => head = Some(Arc::new(reader.head()?)),
            (b'R', Some(head)) => rows.push(head.columns.iter().map(|_| reader.cell()).collect::<Result<_, _>>()?),
            (b'Z', _) => return reader.end(),
            _ => return Err(StoreError::Corrupt("the archive is damaged".to_owned())),
        }
    }
}

struct Reader {
    file: BufReader<File>,
    hasher: Sha256,
}

impl Reader {
    fn take(&mut self, count: usize) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::new();
        // Grows with what is really there: a damaged length allocates nothing.
        (&mut self.file).take(count as u64).read_to_end(&mut bytes).map_err(StoreError::other)?;
        if bytes.len() != count {
            return Err(StoreError::Corrupt("the archive is cut off".to_owned()));
        }
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StoreError> {
        let mut bytes = [0; N];
        self.file.read_exact(&mut bytes).map_err(|_| StoreError::Corrupt("the archive is cut off".to_owned()))?;
        self.hasher.update(bytes);
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<u8, StoreError> {
        Ok(self.array::<1>()?[0])
    }

    fn sized(&mut self) -> Result<Vec<u8>, StoreError> {
        let length = u32::from_le_bytes(self.array()?);
        self.take(length as usize)
    }

    fn text(&mut self) -> Result<String, StoreError> {
        String::from_utf8(self.sized()?).map_err(|_| StoreError::Corrupt("the archive is damaged".to_owned()))
    }

    fn cell(&mut self) -> Result<Cell, StoreError> {
        Ok(match self.byte()? {
            0 => Cell::Null,
            1 => Cell::Bool(false),
            2 => Cell::Bool(true),
            3 => Cell::Int(i64::from_le_bytes(self.array()?)),
            4 => Cell::Text(self.text()?),
            5 => Cell::Bytes(self.sized()?),
            6 => Cell::Id(Id::from_bytes(self.array()?)),
            _ => return Err(StoreError::Corrupt("the archive is damaged".to_owned())),
        })
    }

    fn head(&mut self) -> Result<Head, StoreError> {
        let broken = || StoreError::Corrupt("the archive is damaged".to_owned());
        let json: serde_json::Value = serde_json::from_str(&self.text()?).map_err(|_| broken())?;
        let mut columns = Vec::new();
        for column in json["columns"].as_array().ok_or_else(broken)? {
            let (name, ty) = column[0].as_str().zip(column[1].as_str()).ok_or_else(broken)?;
            let (_, ty) = TYPES.iter().find(|(known, _)| *known == ty).ok_or_else(broken)?;
            columns.push((name.to_owned(), *ty));
        }
        Ok(Head { name: json["name"].as_str().ok_or_else(broken)?.to_owned(), columns })
    }

    fn end(mut self) -> Result<(), StoreError> {
        let digest = self.hasher.clone().finalize();
        let mut rest = Vec::new();
        self.file.read_to_end(&mut rest).map_err(StoreError::other)?;
        if rest.as_slice() == digest.as_slice() {
            Ok(())
        } else {
            Err(StoreError::Corrupt("the archive is damaged".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        let columns = TYPES.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect();
        let row = |n: i64| {
            let id = Id::constant(n as u128);
            vec![
                Cell::Bool(n % 2 == 0),
                Cell::Int(-n),
                Cell::Text(format!("ñ{n}")),
                Cell::Bytes(vec![0, 255]),
                Cell::Id(id),
            ]
        };
        let mut rows: Vec<Row> = (0..1_200).map(row).collect();
        rows.push(vec![Cell::Null; 5]);
        Batch { head: Arc::new(Head { name: "t".into(), columns }), rows }
    }

    fn read_all(path: &Path) -> Result<Vec<Row>, StoreError> {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(100);
        read(path, &sender)?;
        drop(sender);
        let mut rows = Vec::new();
        while let Some(batch) = receiver.blocking_recv() {
            rows.extend(batch?.rows);
        }
        Ok(rows)
    }

    #[test]
    fn archives_come_back_and_damage_is_found() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a");
        let mut writer = Writer::create(&path).expect("creates");
        writer.add(&batch()).expect("adds");
        writer.finish().expect("finishes");
        assert_eq!(read_all(&path).expect("reads"), batch().rows);
        let good = std::fs::read(&path).expect("reads");
        for at in (0..good.len()).step_by(good.len() / 100) {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            std::fs::write(&path, &bad).expect("writes");
            assert!(read_all(&path).is_err(), "a bit flipped at {at}");
            std::fs::write(&path, &good[..at]).expect("writes");
            assert!(read_all(&path).is_err(), "cut at {at}");
        }
    }
}
