//! The table of nights as Parquet: one row group, compressed with Snappy, the numbers those of the CSV.
//!
//! The metadata of the file hold `columns`, a JSON object: unit and meaning of each column.

use std::sync::Arc;

use ::parquet::basic::{LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use ::parquet::errors::Result;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type, TypePtr};
use csv::StringRecord;
use serde_json::{Map, Value, json};

use super::before::Before;
use super::columns;
use crate::report::export::parquet::{properties, write};

/// Name, unit and meaning of every column, in order.
fn all(before: &[Before]) -> impl Iterator<Item = (&str, &str, &str)> {
    let before = before.iter().map(|it| (it.name.as_str(), "", it.about.as_str()));
    before.chain(columns().map(|it| (it.name, it.unit, it.about)))
}

pub(super) fn bytes(before: &[Before], rows: &[StringRecord]) -> Result<Vec<u8>> {
    let metadata = vec![KeyValue::new("columns".to_owned(), meanings(before).to_string())];
    let mut file = SerializedFileWriter::new(Vec::new(), schema(before)?, Arc::new(properties(metadata)))?;
    let mut group = file.next_row_group()?;
    for (index, (_, unit, _)) in all(before).enumerate() {
        column(&mut group, rows, index, unit)?;
    }
    group.close()?;
    file.into_inner()
}

fn schema(before: &[Before]) -> Result<TypePtr> {
    let column = |(name, unit, _): (&str, &str, &str)| {
        let (physical, logical) =
            if unit.is_empty() { (Physical::BYTE_ARRAY, Some(LogicalType::String)) } else { (Physical::DOUBLE, None) };
        let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        column.with_logical_type(logical).build().map(Arc::new)
    };
    let columns = all(before).map(column).collect::<Result<_>>()?;
    Type::group_type_builder("nights").with_fields(columns).build().map(Arc::new)
}

/// Writes the next column; an empty cell is null.
fn column(
    group: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    rows: &[StringRecord],
    index: usize,
    unit: &str,
) -> Result<()> {
    let cells = || rows.iter().map(|row| row.get(index).unwrap_or_default());
    if unit.is_empty() {
        let levels: Vec<i16> = cells().map(|cell| i16::from(!cell.is_empty())).collect();
        let known: Vec<ByteArray> = cells().filter(|cell| !cell.is_empty()).map(ByteArray::from).collect();
        return write::<ByteArrayType>(group, &known, Some(&levels));
    }
    let numbers: Vec<Option<f64>> = cells().map(|cell| cell.parse().ok()).collect();
    let levels: Vec<i16> = numbers.iter().map(|number| i16::from(number.is_some())).collect();
    write::<DoubleType>(group, &numbers.into_iter().flatten().collect::<Vec<_>>(), Some(&levels))
}

fn meanings(before: &[Before]) -> Value {
    let meaning = |(name, unit, about): (&str, &str, &str)| (name.to_owned(), json!({ "unit": unit, "about": about }));
    Value::Object(all(before).map(meaning).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::RowAccessor;

    use super::super::{Table, cells};
    use super::*;
    use crate::report::fixture;

    #[test]
    fn parquet_says_what_the_csv_says() {
        let nights = [fixture::night(fixture::first_morning(), 30_000, 0.2), fixture::undated(27_000)];
        let mut table = Table::new(vec![Before { name: "file".to_owned(), about: "its file".to_owned() }]);
        nights.iter().zip(["a", ""]).for_each(|(night, file)| table.push([file], &cells(night)));
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&table.parquet().unwrap()).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let csv = table.csv().unwrap();
        let mut csv = csv::Reader::from_reader(csv.as_slice());
        let headings = csv.headers().unwrap().clone();
        let columns = reader.metadata().file_metadata().schema_descr().columns().to_vec();
        assert!(columns.iter().map(|column| column.name()).eq(headings.iter()));
        for (row, record) in reader.get_row_iter(None).unwrap().zip(csv.records()) {
            let (row, record) = (row.unwrap(), record.unwrap());
            for (at, (cell, column)) in record.iter().zip(&columns).enumerate() {
                match column.physical_type() {
                    _ if cell.is_empty() => assert!(row.get_string(at).is_err() && row.get_double(at).is_err()),
                    Physical::DOUBLE => {
                        assert!((row.get_double(at).unwrap() - cell.parse::<f64>().unwrap()).abs() < 1e-9);
                    }
                    _ => assert_eq!(row.get_string(at).unwrap(), cell),
                }
            }
        }
    }
}
