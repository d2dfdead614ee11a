//! Parquet: the epochs with types, as one row group of columns, compressed with Snappy.
//!
//! | column | type |
//! |---|---|
//! | `time` | `TIMESTAMP(MILLIS, UTC)`: start of the epoch; not there when the recording has no date |
//! | `seconds` | `INT64`: seconds from the start of the recording to that of the epoch |
//! | `posture` | `STRING`: as in `epochs.csv` |
//! | each column of numbers | `DOUBLE`, null where it is unknown |
//!
//! The metadata of the file hold `program`, `night`, `zone`, `epoch_secs`, `columns` (a JSON object: unit and meaning of
//! each column), `settings` (JSON) and `sources` (JSON). Written by the crate `parquet` of the Apache Arrow project.

use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{Type, TypePtr};
use serde_json::{Map, Value, json};

use super::{Export, ExportError, Format, Night};
use crate::report::epochs::FIRST;
use crate::time::Clock;

pub(super) fn files(night: &Night) -> std::result::Result<Vec<Export>, ExportError> {
    let metadata = metadata(night)?;
    let bytes = bytes(night, metadata)
        .map_err(|error| ExportError::Unfit { format: Format::Parquet, why: error.to_string() })?;
    Ok(vec![Export { ending: "-epochs.parquet", bytes }])
}

fn bytes(night: &Night, metadata: Vec<KeyValue>) -> Result<Vec<u8>> {
    let mut file = SerializedFileWriter::new(Vec::new(), schema(night)?, Arc::new(properties(metadata)))?;
    let mut rows = file.next_row_group()?;
    fill(night, &mut rows)?;
    rows.close()?;
    file.into_inner()
}

/// How files are written: one group of rows, compressed.
pub(in crate::report) fn properties(metadata: Vec<KeyValue>) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(metadata))
        .set_max_row_group_row_count(None)
        .build()
}

fn is_dated(night: &Night) -> bool {
    night.summary.clock() != Clock::Undated
}

fn schema(night: &Night) -> Result<TypePtr> {
    let column = |name: &str, physical, logical: Option<LogicalType>, repetition| {
        let column = Type::primitive_type_builder(name, physical).with_repetition(repetition);
        column.with_logical_type(logical).build().map(Arc::new)
    };
    let utc = LogicalType::timestamp(true, TimeUnit::MILLIS);
    let mut columns = Vec::new();
    if is_dated(night) {
        columns.push(column("time", Physical::INT64, Some(utc), Repetition::REQUIRED)?);
    }
    columns.push(column("seconds", Physical::INT64, None, Repetition::REQUIRED)?);
    columns.push(column("posture", Physical::BYTE_ARRAY, Some(LogicalType::String), Repetition::REQUIRED)?);
    for (of, _) in &night.epochs.columns {
        columns.push(column(of.name, Physical::DOUBLE, None, Repetition::OPTIONAL)?);
    }
    Type::group_type_builder("epochs").with_fields(columns).build().map(Arc::new)
}

fn fill(night: &Night, rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<()> {
    let epochs = &night.epochs;
    let all = || 0..epochs.len();
    if is_dated(night) {
        let millis: Vec<i64> = all().map(|index| epochs.time_of(index).floor_secs() * 1000).collect();
        write::<Int64Type>(rows, &millis, None)?;
    }
    write::<Int64Type>(rows, &all().map(|index| epochs.secs_of(index)).collect::<Vec<_>>(), None)?;
    let postures: Vec<ByteArray> = epochs.labels.iter().map(|label| label.key().into()).collect();
    write::<ByteArrayType>(rows, &postures, None)?;
    for (_, values) in &epochs.columns {
        let known: Vec<f64> = values.iter().copied().flatten().collect();
        let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
        write::<DoubleType>(rows, &known, Some(&levels))?;
    }
    Ok(())
}

/// Writes the next column; `levels` say which rows have a value.
pub(in crate::report) fn write<T: DataType>(
    rows: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<()> {
    let column = rows.next_column()?;
    let mut column = column.ok_or_else(|| ParquetError::General("more columns than the schema has".to_owned()))?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

fn metadata(night: &Night) -> serde_json::Result<Vec<KeyValue>> {
    let summary = &night.summary;
    let pair = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    let mut pairs = vec![
        pair("program", summary.program.clone()),
        pair("epoch_secs", summary.epoch_secs.to_string()),
        pair("columns", columns(night).to_string()),
        pair("settings", serde_json::to_string(&summary.settings)?),
        pair("sources", serde_json::to_string(&summary.sources)?),
    ];
    pairs.extend(summary.night.map(|date| pair("night", date.to_string())));
    pairs.extend(summary.zone.as_ref().map(|zone| pair("zone", zone.clone())));
    Ok(pairs)
}

/// The unit and the meaning of every column.
fn columns(night: &Night) -> Value {
    let mut columns = Map::new();
    let [_, (posture, postures)] = FIRST;
    let mut put = |name: &str, unit: &str, about: &str| {
        columns.insert(name.to_owned(), json!({ "unit": unit, "about": about }));
    };
    if is_dated(night) {
        put("time", "UTC", "start of the epoch");
    }
    put("seconds", "s", "from the start of the recording to that of the epoch");
    put(posture, "", postures);
    night.epochs.columns.iter().for_each(|(column, _)| put(column.name, column.unit, column.about));
    Value::Object(columns)
}
