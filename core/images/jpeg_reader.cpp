// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/jpeg_reader.h"

#include "base/error.h"
#include "images/jpeg_huffman.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstring>
// libjpeg's headers need size_t and FILE
#include <jpeglib.h>

#include <jerror.h>

namespace taxon::images {
namespace {

struct ErrorState {
    jpeg_error_mgr manager; ///< first member: libjpeg hands out a pointer to it
    std::jmp_buf jump;
    int warnings = 0;
    bool missingEnd = false;
    char reason[JMSG_LENGTH_MAX] = {};
    char fatal[JMSG_LENGTH_MAX] = {};
};

ErrorState& stateOf(j_common_ptr codec)
{
    return *reinterpret_cast<ErrorState*>(codec->err);
}

void stopReading(j_common_ptr codec)
{
    ErrorState& state = stateOf(codec);
    codec->err->format_message(codec, state.fatal);
    std::longjmp(state.jump, 1);
}

void noteMessage(j_common_ptr codec, int level)
{
    if (level >= 0)
        return; // only a trace
    ErrorState& state = stateOf(codec);
    if (codec->err->msg_code == JWRN_JPEG_EOF)
        state.missingEnd = true;
    else if (state.warnings++ == 0)
        codec->err->format_message(codec, state.reason);
}

void ignoreOutput(j_common_ptr /*codec*/) {}

/// A progressive picture that lacks its last scans reads without a warning: some coefficients then miss bits.
bool missesScans(const jpeg_decompress_struct& codec)
{
    if (codec.coef_bits == nullptr)
        return false;
    for (int component = 0; component < codec.num_components; ++component)
        for (int k = 0; k < DCTSIZE2; ++k)
            if (codec.coef_bits[component][k] != 0)
                return true;
    return false;
}

void cmykToRgb(std::span<const std::uint8_t> row, bool inverted, std::uint8_t* out)
{
    for (std::size_t x = 0; x + 3 < row.size(); x += 4) {
        const unsigned flip = inverted ? 0u : 255u;
        const unsigned k = row[x + 3] ^ flip;
        for (std::size_t c = 0; c < 3; ++c)
            *out++ = static_cast<std::uint8_t>(((row[x + c] ^ flip) * k + 127) / 255);
    }
}

/// Columns beside a part that are decoded with it: fancy upsampling looks at the neighbour of a chroma sample, which is two columns wide.
constexpr int kMargin = 2;

/// Narrows libjpeg's output to the columns of \p part and some beside them. \returns where the part begins in a line; -1 if it is not inside.
int chooseColumns(jpeg_decompress_struct& codec, const Box& part)
{
    const auto width = static_cast<int>(codec.output_width);
    if (part.empty() || !contains({0, 0, width, static_cast<int>(codec.output_height)}, part))
        return -1;
    const int from = std::max(0, part.x - kMargin);
    auto x = static_cast<JDIMENSION>(from);
    auto columns = static_cast<JDIMENSION>(std::min(width, part.right() + kMargin) - from);
    if (static_cast<int>(columns) < width)
        jpeg_crop_scanline(&codec, &x, &columns); // to the left as far as the next block
    else
        x = 0;
    return part.x - static_cast<int>(x);
}

/// All of libjpeg's work. Holds no object with a destructor: libjpeg's errors jump out of here. False = gave up.
/// \param faster  whether to put readHuffmanFaster() in, which may give up where libjpeg doesn't.
bool decode(jpeg_decompress_struct& codec, ErrorState& state, std::span<const std::byte> bytes, const JpegReading& reading, JpegPixels* pixels,
            std::vector<std::uint8_t>& row, bool faster)
{
    if (setjmp(state.jump) != 0)
        return false;
    jpeg_create_decompress(&codec);
    jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&codec, TRUE);
    const bool cmyk = codec.num_components == 4;
    codec.scale_num = 1;
    codec.scale_denom = static_cast<unsigned>(reading.scale);
    codec.dct_method = reading.fast ? JDCT_IFAST : JDCT_ISLOW;
    codec.do_fancy_upsampling = reading.fast ? FALSE : TRUE;
    if (cmyk)
        codec.out_color_space = JCS_CMYK;
    else if (pixels != nullptr)
        codec.out_color_space = JCS_RGB;
    jpeg_start_decompress(&codec);
    if (faster)
        readHuffmanFaster(codec);
    const Box part = reading.part.value_or(Box{0, 0, static_cast<int>(codec.output_width), static_cast<int>(codec.output_height)});
    const int begin = chooseColumns(codec, part);
    if (begin < 0) {
        std::snprintf(state.fatal, sizeof state.fatal, "it has another size than its header said");
        return false;
    }
    const auto perPixel = static_cast<std::size_t>(codec.output_components);
    row.resize(std::size_t{codec.output_width} * perPixel);
    const std::size_t lineBytes = static_cast<std::size_t>(part.widthPx) * 3;
    if (pixels != nullptr) {
        pixels->widthPx = part.widthPx;
        pixels->heightPx = part.heightPx;
        pixels->rgb.resize(lineBytes * static_cast<std::size_t>(part.heightPx));
    }
    const std::uint8_t* const wanted = row.data() + static_cast<std::size_t>(begin) * perPixel;
    if (part.y > 0)
        jpeg_skip_scanlines(&codec, static_cast<JDIMENSION>(part.y));
    for (int y = 0; y < part.heightPx; ++y) {
        std::uint8_t* const target = pixels != nullptr ? pixels->rgb.data() + static_cast<std::size_t>(y) * lineBytes : nullptr;
        const bool isWholeLine = target != nullptr && !cmyk && row.size() == lineBytes;
        JSAMPROW line = isWholeLine ? target : row.data();
        jpeg_read_scanlines(&codec, &line, 1);
        if (target != nullptr && cmyk)
            cmykToRgb({wanted, static_cast<std::size_t>(part.widthPx) * 4}, codec.saw_Adobe_marker != FALSE, target);
        else if (target != nullptr && !isWholeLine)
            std::memcpy(target, wanted, lineBytes);
    }
    const bool cut = missesScans(codec);
    if (codec.output_scanline == codec.output_height)
        jpeg_finish_decompress(&codec);
    if (cut && state.missingEnd && state.warnings++ == 0)
        std::snprintf(state.reason, sizeof state.reason, "The last scans of the progressive picture are missing");
    return true;
}

enum class Outcome {
    Done,
    Failed,
    GaveUp ///< only the faster reader did
};

Outcome tryReading(std::span<const std::byte> bytes, const JpegReading& reading, JpegPixels* pixels, ErrorState& state, bool faster)
{
    jpeg_decompress_struct codec{};
    codec.err = jpeg_std_error(&state.manager);
    state.manager.error_exit = stopReading;
    state.manager.emit_message = noteMessage;
    state.manager.output_message = ignoreOutput;
    std::vector<std::uint8_t> row;
    auto outcome = Outcome::Failed;
    try {
        if (decode(codec, state, bytes, reading, pixels, row, faster))
            outcome = Outcome::Done;
    } catch (...) {
        jpeg_destroy_decompress(&codec);
        throw;
    }
    if (outcome == Outcome::Failed && gaveUpHuffman(codec))
        outcome = Outcome::GaveUp;
    jpeg_destroy_decompress(&codec);
    return outcome;
}

} // namespace

JpegReport readJpeg(std::span<const std::byte> bytes, const JpegReading& reading, JpegPixels* pixels)
{
    ErrorState state;
    Outcome outcome = tryReading(bytes, reading, pixels, state, !reading.libjpegAlone);
    if (outcome == Outcome::GaveUp) {
        state = ErrorState();
        outcome = tryReading(bytes, reading, pixels, state, false);
    }
    if (outcome != Outcome::Done)
        throw Error(ErrorCode::Damaged, std::string("The JPEG can't be decoded: ") + state.fatal + ".", {}, "Replace the file by a good copy.");
    JpegReport report{.warnings = state.warnings, .missingEnd = state.missingEnd, .reason = {}};
    if (state.warnings > 0)
        report.reason = state.reason;
    else if (state.missingEnd)
        report.reason = "The end marker is missing";
    return report;
}

} // namespace taxon::images
