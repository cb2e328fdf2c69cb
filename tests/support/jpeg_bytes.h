// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>
// libjpeg's header needs size_t and FILE
#include <jpeglib.h>

namespace taxon::test {

/// A JPEG with a pattern of its own, so that every block holds data. Link JPEG::JPEG. \p components 1, 3 or 4 (Adobe CMYK).
/// \p across, \p down: luma samples for one of chroma; 2 and 2 are 4:2:0. \p restart: MCUs between restart markers; 0: none.
/// \p optimised: Huffman tables of its own.
inline std::string jpegBytes(unsigned width, unsigned height, bool progressive = false, int components = 3, int across = 2, int down = 2,
                             int quality = 90, unsigned restart = 0, bool optimised = false)
{
    jpeg_compress_struct codec{};
    jpeg_error_mgr errors{};
    codec.err = jpeg_std_error(&errors);
    jpeg_create_compress(&codec);
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&codec, &buffer, &size);
    codec.image_width = width;
    codec.image_height = height;
    codec.input_components = components;
    codec.in_color_space = components == 1 ? JCS_GRAYSCALE : components == 4 ? JCS_CMYK : JCS_RGB;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, quality, TRUE);
    codec.restart_interval = restart;
    codec.optimize_coding = optimised ? TRUE : FALSE;
    if (components == 3) {
        codec.comp_info[0].h_samp_factor = across;
        codec.comp_info[0].v_samp_factor = down;
    }
    if (progressive)
        jpeg_simple_progression(&codec);
    jpeg_start_compress(&codec, TRUE);
    std::vector<unsigned char> row(std::size_t{width} * static_cast<std::size_t>(components));
    while (codec.next_scanline < height) {
        for (std::size_t i = 0; i < row.size(); ++i)
            row[i] = static_cast<unsigned char>((i * 7 + codec.next_scanline * 13 + (i * codec.next_scanline) / 11) & 0xFF);
        JSAMPROW line = row.data();
        jpeg_write_scanlines(&codec, &line, 1);
    }
    jpeg_finish_compress(&codec);
    jpeg_destroy_compress(&codec);
    std::string out(buffer, buffer + size);
    std::free(buffer);
    return out;
}

} // namespace taxon::test
