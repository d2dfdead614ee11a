//! PNG, packed row by row as rows are painted.

use std::io;

use plotters::backend::DrawingBackend;

use super::FigureError;
use super::bitmap::Bitmap;

/// What each row is packed as: its difference from the one above. Flat colours make runs of zeros of it.
const UP: u8 = 2;

/// The picture as PNG.
///
/// A thirtieth of the time of thorough packing for three times the bytes, and every night of a long recording has two
/// pictures.
pub(super) fn packed(bitmap: &Bitmap) -> Result<Vec<u8>, FigureError> {
    let (width, height) = bitmap.get_size();
    let rows = packed_rows(bitmap, 3 * width as usize).map_err(png::EncodingError::IoError)?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_chunk(png::chunk::IDAT, &rows)?;
    writer.finish()?;
    Ok(bytes)
}

fn packed_rows(bitmap: &Bitmap, len: usize) -> io::Result<Vec<u8>> {
    let mut packed = fdeflate::Compressor::new(Vec::new())?;
    let (mut line, mut last) = (vec![UP; 1 + len], vec![0; len]);
    bitmap.paint(|pixels| {
        let rows = || pixels.chunks_exact(len.max(1));
        for (row, above) in rows().zip(std::iter::once(last.as_slice()).chain(rows())) {
            subtract(line.get_mut(1..).unwrap_or_default(), row, above);
            packed.write_data(&line)?;
        }
        last.copy_from_slice(rows().next_back().unwrap_or_default());
        io::Result::Ok(())
    })?;
    packed.finish()
}

fn subtract(difference: &mut [u8], row: &[u8], above: &[u8]) {
    for ((difference, now), above) in difference.iter_mut().zip(row).zip(above) {
        *difference = now.wrapping_sub(*above);
    }
}
