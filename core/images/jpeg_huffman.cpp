// SPDX-License-Identifier: GPL-3.0-or-later
#include "images/jpeg_huffman.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>
// libjpeg's headers need size_t and FILE
#include <jpeglib.h>

#include <jerror.h>
#include <jpegint.h>

namespace taxon::images {
namespace {

constexpr int kLookBits = 11;     ///< bits that are looked up at once: a table of 16 kB stays in the cache
constexpr int kLooksPerFill = 5;  ///< of the 56 bits and more that a fill leaves
constexpr int kMaxCode = 16;      ///< bits of a code, by the standard
constexpr int kMaxDc = 16'383;    ///< no picture comes near; beyond, libjpeg's check of overflow has its say
constexpr std::uint8_t kEnd = 64; ///< a step past the last coefficient
constexpr std::uint8_t kMarker = 0xFF;
constexpr std::size_t kMaxScan = std::size_t{16} << 20; ///< bytes: a thread keeps a buffer as large as the largest it has read
/// What codes of 16 bits with values of 15 could take in an MCU, and a fill more: no read within an MCU leaves the buffer.
constexpr std::size_t kBeyond = std::size_t{D_MAX_BLOCKS_IN_MCU} * DCTSIZE2 * 31 / 8 + 16;

/// Where the k-th coefficient of the zigzag stands in a block; a run that leads outside ends at the last, as in libjpeg.
constexpr auto kPlaces = [] {
    std::array<std::uint8_t, 2 * DCTSIZE2> places{0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
                                                  41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
                                                  30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};
    for (std::size_t k = DCTSIZE2; k < places.size(); ++k)
        places[k] = DCTSIZE2 - 1;
    return places;
}();

/// The value that the first \p size bits of \p window say: the upper half is positive, the lower one negative. 0 of no bits.
std::int16_t valueIn(std::uint64_t window, int size)
{
    const auto bits = static_cast<int>(window >> 1 >> (63 - size));
    return static_cast<std::int16_t>(window >> 63 != 0 ? bits : bits - (1 << size) + 1);
}

/// One Huffman table of a picture, made for looking up.
struct Table {
    struct Code {
        std::uint8_t symbol;
        std::uint8_t bits;                                     ///< 0: a longer code
        [[nodiscard]] int size() const { return symbol & 15; } ///< bits of the value behind it
        /// From the place before a run of zeros to that after the coefficient that ends it.
        [[nodiscard]] std::uint8_t step() const
        {
            const int run = symbol >> 4;
            return size() > 0 || run == 15 ? static_cast<std::uint8_t>(run + 1) : kEnd;
        }
    };
    /// What a window of an AC table begins with: one coefficient with its value, or two.
    struct Pair {
        std::int16_t first = 0;
        std::int16_t second = 0; ///< also 0 where there is none
        std::uint8_t bits = 0;   ///< of all, codes and values; 0: more than kLookBits
        std::uint8_t step = 0;   ///< the first's
        std::uint8_t more = 0;   ///< the second's step; 0: none
    };

    std::array<Pair, 1 << kLookBits> pairs;
    std::array<Code, 1 << kLookBits> codes;
    std::array<int, kMaxCode + 1> last;   ///< the greatest code of a length; -1: none
    std::array<int, kMaxCode + 1> offset; ///< from a code of a length to its symbol's index
    JHUFF_TBL made{};                     ///< from which
    bool isMade = false;

    void make(const JHUFF_TBL& from);
    [[nodiscard]] Code find(std::uint64_t window) const;

private:
    void makeCodes();
    void makePairs();
};

/// Cameras write the same tables into each picture. \pre libjpeg has checked the table.
void Table::make(const JHUFF_TBL& from)
{
    if (isMade && std::equal(std::begin(from.bits), std::end(from.bits), made.bits)
        && std::equal(std::begin(from.huffval), std::end(from.huffval), made.huffval))
        return;
    made = from;
    makeCodes();
    makePairs();
    isMade = true;
}

void Table::makeCodes()
{
    codes.fill({0, 0});
    int code = 0;
    int index = 0;
    for (int length = 1; length <= kMaxCode; ++length) {
        offset[static_cast<std::size_t>(length)] = index - code;
        for (int i = 0; i < made.bits[length]; ++i, ++code, ++index)
            if (length <= kLookBits)
                std::fill_n(codes.begin() + (code << (kLookBits - length)), 1 << (kLookBits - length),
                            Code{made.huffval[index], static_cast<std::uint8_t>(length)});
        last[static_cast<std::size_t>(length)] = made.bits[length] > 0 ? code - 1 : -1;
        code <<= 1;
    }
}

void Table::makePairs()
{
    for (unsigned look = 0; look < pairs.size(); ++look) {
        Pair& pair = pairs[look] = Pair();
        const std::uint64_t window = std::uint64_t{look} << (64 - kLookBits);
        const Code code = codes[look];
        const int bits = code.bits + code.size();
        if (code.bits == 0 || bits > kLookBits)
            continue;
        pair = {
            .first = valueIn(window << code.bits, code.size()), .second = 0, .bits = static_cast<std::uint8_t>(bits), .step = code.step(), .more = 0};
        const Code after = codes[window << bits >> (64 - kLookBits)];
        const int both = bits + after.bits + after.size();
        if (pair.step == kEnd || after.bits == 0 || both > kLookBits)
            continue;
        pair.second = valueIn(window << (bits + after.bits), after.size());
        pair.bits = static_cast<std::uint8_t>(both);
        pair.more = after.step();
    }
}

/// The code at the top of \p window; of 0 bits where none is there.
Table::Code Table::find(std::uint64_t window) const
{
    const Code brief = codes[window >> (64 - kLookBits)];
    if (brief.bits != 0)
        return brief;
    for (std::size_t length = kLookBits + 1; length <= kMaxCode; ++length) {
        const int code = static_cast<int>(window >> (64 - length));
        if (last[length] >= 0 && code <= last[length])
            return {made.huffval[(code + offset[length]) & 0xFF], static_cast<std::uint8_t>(length)};
    }
    return {0, 0};
}

/// The bits of a scan up to its next marker, the first one on top of the window. Behind them come kBeyond bytes of zeros.
struct Bits {
    std::uint64_t window = 0;
    int count = 0; ///< of valid bits in window
    const std::uint8_t* at = nullptr;
    const std::uint8_t* end = nullptr; ///< of what the file says

    void drop(int bits)
    {
        window <<= bits;
        count -= bits;
    }
    /// To 56 bits at least. Bits beyond count are already right, and are written again.
    void fill()
    {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        window |= __builtin_bswap64(bytes) >> count;
        at += (63 - count) >> 3;
        count |= 56;
    }
    [[nodiscard]] std::ptrdiff_t left() const { return (end - at) * 8 + count; } ///< negative: beyond the end
};

/// What a thread keeps from one picture to the next.
struct Kept {
    std::array<Table, NUM_HUFF_TBLS> dc;
    std::array<Table, NUM_HUFF_TBLS> ac;
    std::vector<std::uint8_t> bytes; ///< of a scan, up to a marker, without stuffing
};

Kept& ofThisThread()
{
    thread_local std::vector<Kept> kept(1); // on the heap: threads that read no picture need no room for it
    return kept.front();
}

struct Block {
    const Table* dc;
    const Table* ac;
    int component;
    bool wantsDc;
    bool wantsAc;
};

/// A module of libjpeg's: it lies in libjpeg's memory, and has no destructor.
struct Reader {
    jpeg_entropy_decoder module; ///< first member: libjpeg knows only this
    Bits bits;
    std::uint8_t* buffer; ///< as large as what is left of the file, and kBeyond
    const JOCTET* next;   ///< the marker after the bits
    const JOCTET* end;    ///< of the file
    std::array<int, MAX_COMPS_IN_SCAN> lastDc;
    std::array<Block, D_MAX_BLOCKS_IN_MCU> blocks;
    std::uint64_t mcusLeft;
    unsigned untilRestart; ///< MCUs before the next restart marker
    int nextRestart;       ///< its number, 0 to 7
    bool gaveUp;

    void beginSegment(const JOCTET* from);
    [[nodiscard]] bool isAtMarker() const { return bits.left() >= 0 && bits.left() < 8 && end - next >= 2; }
};

/// Copies the bytes from \p from to the next marker, without the zeros that are stuffed after each 0xFF, into the buffer.
void Reader::beginSegment(const JOCTET* from)
{
    std::uint8_t* to = buffer;
    for (;;) {
        const auto* const stop = static_cast<const JOCTET*>(std::memchr(from, kMarker, static_cast<std::size_t>(end - from)));
        const JOCTET* const until = stop != nullptr ? stop : end;
        to = std::copy(from, until, to);
        next = until;
        if (end - until < 2 || until[1] != 0)
            break;
        *to++ = kMarker;
        from = until + 2;
    }
    std::memset(to, 0, kBeyond);
    bits = {.at = buffer, .end = to};
}

Reader& readerOf(const jpeg_decompress_struct& codec)
{
    return *reinterpret_cast<Reader*>(codec.entropy);
}

boolean giveUp(j_decompress_ptr codec)
{
    readerOf(*codec).gaveUp = true;
    ERREXIT(codec, JERR_BAD_DCT_COEF); // jumps to who set the error handler
    return FALSE;
}

bool passRestart(const jpeg_decompress_struct& codec, Reader& reader)
{
    if (!reader.isAtMarker() || reader.next[1] != JPEG_RST0 + reader.nextRestart)
        return false;
    reader.beginSegment(reader.next + 2);
    reader.lastDc.fill(0);
    reader.nextRestart = (reader.nextRestart + 1) & 7;
    reader.untilRestart = codec.restart_interval;
    return true;
}

/// \returns false where there is no code, or a value out of any range.
bool readDc(Bits& bits, const Table& table, int& last)
{
    bits.fill();
    const Table::Code code = table.find(bits.window);
    bits.drop(code.bits);
    last += valueIn(bits.window, code.size());
    bits.drop(code.size());
    return code.bits != 0 && last >= -kMaxDc && last <= kMaxDc;
}

/// The coefficients after the first. A value of 0 is written where its run ends, which is quicker than asking: nothing was written there yet.
/// \returns false where there is no code.
template <bool kKeep>
bool readAc(Bits& from, const Table& table, JCOEF* block)
{
    Bits bits = from;
    for (unsigned k = 1; k < DCTSIZE2;) {
        bits.fill();
        for (int look = 0; look < kLooksPerFill && k < DCTSIZE2; ++look) {
            const Table::Pair pair = table.pairs[bits.window >> (64 - kLookBits)];
            if (pair.bits == 0 || (k + pair.step >= DCTSIZE2 && pair.more != 0)) [[unlikely]] { // too long, or the second isn't this block's
                bits.fill();
                const Table::Code code = table.find(bits.window);
                if (code.bits == 0)
                    return false;
                k += code.step();
                if (kKeep)
                    block[kPlaces[k - 1]] = valueIn(bits.window << code.bits, code.size());
                bits.drop(code.bits + code.size());
                break;
            }
            k += pair.step;
            if (kKeep) {
                block[kPlaces[k + pair.more - 1]] = pair.second;
                block[kPlaces[k - 1]] = pair.first; // after it: without a second, both have this place
            }
            k += pair.more;
            bits.drop(pair.bits);
        }
    }
    from = bits;
    return true;
}

bool readBlock(Bits& bits, const Block& block, int& lastDc, JCOEF* to)
{
    if (!readDc(bits, *block.dc, lastDc))
        return false;
    if (to != nullptr && block.wantsDc)
        to[0] = static_cast<JCOEF>(lastDc);
    return to != nullptr && block.wantsAc ? readAc<true>(bits, *block.ac, to) : readAc<false>(bits, *block.ac, nullptr);
}

/// Takes the place of libjpeg's: the coefficients of one MCU into \p blocks, which are zero; nullptr passes it over.
boolean readMcu(j_decompress_ptr codec, JBLOCKROW* blocks)
{
    Reader& reader = readerOf(*codec);
    if (codec->restart_interval > 0) {
        if (reader.untilRestart == 0 && !passRestart(*codec, reader))
            return giveUp(codec);
        --reader.untilRestart;
    }
    for (int b = 0; b < codec->blocks_in_MCU; ++b) {
        const Block& block = reader.blocks[static_cast<std::size_t>(b)];
        int& lastDc = reader.lastDc[static_cast<std::size_t>(block.component)];
        if (!readBlock(reader.bits, block, lastDc, blocks != nullptr ? *blocks[b] : nullptr))
            return giveUp(codec);
    }
    if (reader.bits.left() < 0)
        return giveUp(codec);
    if (--reader.mcusLeft == 0) {
        if (!reader.isAtMarker())
            return giveUp(codec);
        codec->src->next_input_byte = reader.next;
        codec->src->bytes_in_buffer = static_cast<std::size_t>(reader.end - reader.next);
    }
    return TRUE;
}

} // namespace

void readHuffmanFaster(jpeg_decompress_struct& codec)
{
    if (codec.progressive_mode != FALSE || codec.arith_code != FALSE || codec.inputctl->has_multiple_scans != FALSE || codec.data_precision != 8
        || codec.src->bytes_in_buffer > kMaxScan)
        return;
    auto* const common = reinterpret_cast<j_common_ptr>(&codec);
    auto* const reader = static_cast<Reader*>((*codec.mem->alloc_small)(common, JPOOL_IMAGE, sizeof(Reader)));
    *reader = Reader{};
    Kept& kept = ofThisThread();
    for (int b = 0; b < codec.blocks_in_MCU; ++b) {
        const int component = codec.MCU_membership[b];
        const jpeg_component_info& info = *codec.cur_comp_info[component];
        const auto dc = static_cast<std::size_t>(info.dc_tbl_no);
        const auto ac = static_cast<std::size_t>(info.ac_tbl_no);
        kept.dc[dc].make(*codec.dc_huff_tbl_ptrs[dc]);
        kept.ac[ac].make(*codec.ac_huff_tbl_ptrs[ac]);
        const bool wanted = info.component_needed != FALSE;
        reader->blocks[static_cast<std::size_t>(b)] = {&kept.dc[dc], &kept.ac[ac], component, wanted, wanted && info.DCT_scaled_size > 1};
    }
    if (kept.bytes.size() < codec.src->bytes_in_buffer + kBeyond)
        kept.bytes.resize(codec.src->bytes_in_buffer + kBeyond);
    reader->module = *codec.entropy;
    reader->module.decode_mcu = readMcu;
    reader->buffer = kept.bytes.data();
    reader->end = codec.src->next_input_byte + codec.src->bytes_in_buffer;
    reader->mcusLeft = std::uint64_t{codec.MCUs_per_row} * codec.MCU_rows_in_scan;
    reader->untilRestart = codec.restart_interval;
    reader->beginSegment(codec.src->next_input_byte);
    codec.entropy = &reader->module;
}

bool gaveUpHuffman(const jpeg_decompress_struct& codec)
{
    return codec.entropy != nullptr && codec.entropy->decode_mcu == readMcu && readerOf(codec).gaveUp;
}

} // namespace taxon::images
