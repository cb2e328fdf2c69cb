// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

struct jpeg_decompress_struct;

namespace taxon::images {

/// Puts a faster reader of Huffman codes into libjpeg, for one picture: twice as fast as libjpeg-turbo's own, which takes two
/// thirds of all time of a photograph. It looks up two codes at a time, with the values behind them. All else stays libjpeg's, and so do the pixels,
/// bit for bit. Call between jpeg_start_decompress() and the first line, with the bytes in memory (jpeg_mem_src()).
/// Does nothing for a picture that isn't sequential with one scan of Huffman codes, or has more than 16 MiB of them.
/// Memory: a thread keeps its tables (0.1 MB) and a buffer as large as the largest picture it has read. Why: docs/decisions/0200.
/// Source: ITU-T T.81, F.2.2 and figure F.1; the values are its "EXTEND".
///
/// Data that is in any way unusual (a code that is none, a marker too early, bytes left over) isn't judged here: the reader raises
/// libjpeg's error, and gaveUpHuffman() then tells to read the picture again without it, so that libjpeg's own words stand.
void readHuffmanFaster(jpeg_decompress_struct& codec);

/// Whether the error that libjpeg just raised was the faster reader giving up.
[[nodiscard]] bool gaveUpHuffman(const jpeg_decompress_struct& codec);

} // namespace taxon::images
