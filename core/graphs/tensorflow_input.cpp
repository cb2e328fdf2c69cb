// SPDX-License-Identifier: GPL-3.0-or-later
#include "graphs/tensorflow_functions.h"

#include <array>
#include <limits>
#include <string_view>

namespace taxon::graphs::tensorflow {
namespace {

constexpr const char* kDecodeJpeg = "decode_jpeg";
constexpr const char* kDecodeOther = "decode_other";
constexpr const char* kDecodePng = "decode_png";
constexpr const char* kDecodePngOnWhite = "decode_png_on_white";
constexpr const char* kDecodePngOpaque = "decode_png_opaque";
constexpr const char* kDecodeBmp = "decode_bmp";

Attributes ofIntegers()
{
    return {{"T", attribute::type(DataType::Int32)}};
}

Attributes ofConcat(int count, DataType type)
{
    return {{"N", attribute::integer(count)}, {"T", attribute::type(type)}, {"Tidx", attribute::type(DataType::Int32)}};
}

std::string cast(FunctionWriter& f, const std::string& from, DataType fromType, DataType toType)
{
    return f.node("Cast", "y", {from}, {{"SrcT", attribute::type(fromType)}, {"DstT", attribute::type(toType)}});
}

/// The rows and columns of an image (N x H x W x 3), two integers.
std::string sidesOf(FunctionWriter& f, const std::string& imageNhwc)
{
    const std::string shape = f.node("Shape", "output", {imageNhwc},
                                     {{"T", attribute::type(DataType::Uint8)}, {"out_type", attribute::type(DataType::Int32)}});
    return f.node("StridedSlice", "output", {shape, f.integers({1}), f.integers({3}), f.integers({1})},
                  {{"T", attribute::type(DataType::Int32)}, {"Index", attribute::type(DataType::Int32)}});
}

/// round(factor x value) as docs/formats/preprocessing.md counts: a Cast of positive numbers cuts off.
std::string roundedShare(FunctionWriter& f, const std::string& value, double factor)
{
    const Attributes ofDoubles{{"T", attribute::type(DataType::Double)}};
    const std::string product = f.node("Mul", "z", {cast(f, value, DataType::Int32, DataType::Double), f.doubleNumber(factor)}, ofDoubles);
    return cast(f, f.node("AddV2", "z", {product, f.doubleNumber(0.5)}, ofDoubles), DataType::Double, DataType::Int32);
}

/// The larger ("Max") or smaller ("Min") of two integers in one tensor.
std::string extreme(FunctionWriter& f, const char* operation, const std::string& sides)
{
    return f.node(operation, "output", {sides, f.integers({0})},
                  {{"T", attribute::type(DataType::Int32)}, {"Tidx", attribute::type(DataType::Int32)}, {"keep_dims", attribute::boolean(false)}});
}

std::string halfOf(FunctionWriter& f, const std::string& value)
{
    return f.node("FloorDiv", "z", {value, f.integer(2)}, ofIntegers());
}

/// {first, two integers, last}: one number for each dimension of N x H x W x 3.
std::string forDimensions(FunctionWriter& f, int first, const std::string& pair, int last)
{
    return f.node("ConcatV2", "output", {f.integers({first}), pair, f.integers({last}), f.integer(0)}, ofConcat(3, DataType::Int32));
}

std::string twice(FunctionWriter& f, const std::string& side)
{
    return f.node("Pack", "output", {side, side},
                  {{"N", attribute::integer(2)}, {"T", attribute::type(DataType::Int32)}, {"axis", attribute::integer(0)}});
}

/// The centre square of pixels::fittedBox(). \param sides  becomes the square's.
std::string cropped(FunctionWriter& f, const std::string& image, std::string& sides, double share)
{
    const std::string shorter = extreme(f, "Min", sides);
    const std::string atLeastOne = f.node("Maximum", "z", {roundedShare(f, shorter, share), f.integer(1)}, ofIntegers());
    const std::string side = f.node("Minimum", "z", {atLeastOne, shorter}, ofIntegers());
    const std::string offset = halfOf(f, f.node("Sub", "z", {sides, side}, ofIntegers()));
    sides = twice(f, side);
    return f.node("Slice", "output", {image, forDimensions(f, 0, offset, 0), forDimensions(f, -1, sides, -1)},
                  {{"T", attribute::type(DataType::Uint8)}, {"Index", attribute::type(DataType::Int32)}});
}

/// The white square of pixels::fittedBox() around the image.
std::string padded(FunctionWriter& f, const std::string& image, std::string& sides, double margin)
{
    const std::string longer = extreme(f, "Max", sides);
    const std::string side = f.node("Maximum", "z", {roundedShare(f, longer, 1.0 + 2.0 * margin), longer}, ofIntegers());
    const std::string missing = f.node("Sub", "z", {side, sides}, ofIntegers());
    const std::string before = halfOf(f, missing);
    const std::string behind = f.node("Sub", "z", {missing, before}, ofIntegers());
    const std::string paddings = f.node("Pack", "output", {forDimensions(f, 0, before, 0), forDimensions(f, 0, behind, 0)},
                                        {{"N", attribute::integer(2)}, {"T", attribute::type(DataType::Int32)}, {"axis", attribute::integer(1)}});
    sides = twice(f, side);
    return f.node("PadV2", "output", {image, paddings, f.byte(255)},
                  {{"T", attribute::type(DataType::Uint8)}, {"Tpaddings", attribute::type(DataType::Int32)}});
}

std::string perChannel(FunctionWriter& f, const std::array<float, 3>& values)
{
    return f.floats({3}, values);
}

/// A function of one encoded image that one operation decodes.
ProtobufMessage decoderFunction(const char* name, const char* operation, const Attributes& attributes)
{
    FunctionWriter f(name);
    f.result("pixels", DataType::Uint8, f.node(operation, "image", {f.argument("bytes", DataType::String)}, attributes));
    return f.finish();
}

std::string equals(FunctionWriter& f, const std::string& text, std::string_view expected)
{
    return f.node("Equal", "z", {text, f.text(expected)}, {{"T", attribute::type(DataType::String)}});
}

std::string part(FunctionWriter& f, const std::string& text, int position, int length)
{
    return f.node("Substr", "output", {text, f.integer(position), f.integer(length)}, ofIntegers());
}

/// The pixels of \p bytes, by one function or the other.
std::string decodedBy(FunctionWriter& f, const std::string& bytes, const std::string& condition, const char* yes, const char* no)
{
    return f.node("StatelessIf", "output", {condition, bytes},
                  {{"Tcond", attribute::type(DataType::Bool)},
                   {"Tin", attribute::types({DataType::String})},
                   {"Tout", attribute::types({DataType::Uint8})},
                   {"then_branch", attribute::function(yes)},
                   {"else_branch", attribute::function(no)},
                   {"output_shapes", attribute::shapes({{-1, -1, 3}})}});
}

/// Accurate integer IDCT and fancy upsampling: libjpeg's own pixels. A cut file is an error.
ProtobufMessage decodeJpegFunction()
{
    return decoderFunction(kDecodeJpeg, "DecodeJpeg",
                           {{"channels", attribute::integer(3)},
                            {"ratio", attribute::integer(1)},
                            {"fancy_upscaling", attribute::boolean(true)},
                            {"try_recover_truncated", attribute::boolean(false)},
                            {"acceptable_fraction", attribute::real(1.0f)},
                            {"dct_method", attribute::text("INTEGER_ACCURATE")}});
}

Attributes ofPng(int channels)
{
    return {{"channels", attribute::integer(channels)}, {"dtype", attribute::type(DataType::Uint8)}};
}

/// Red, green and blue on white: (c a + 255 (255 - a) + 127) / 255.
ProtobufMessage decodePngOnWhiteFunction()
{
    FunctionWriter f(kDecodePngOnWhite);
    const std::string rgba = f.node("DecodePng", "image", {f.argument("bytes", DataType::String)}, ofPng(4));
    const std::string numbers = cast(f, rgba, DataType::Uint8, DataType::Int32);
    const std::string rgb = f.node(
        "SplitV", "output", {numbers, f.integers({3, 1}), f.integer(2)},
        {{"num_split", attribute::integer(2)}, {"T", attribute::type(DataType::Int32)}, {"Tlen", attribute::type(DataType::Int32)}});
    const std::string alpha = FunctionWriter::sibling(rgb, "output", 1);
    const std::string white = f.integer(255);
    const std::string colour = f.node("Mul", "z", {rgb, alpha}, ofIntegers());
    const std::string rest = f.node("Mul", "z", {f.node("Sub", "z", {white, alpha}, ofIntegers()), white}, ofIntegers());
    const std::string rounded = f.node("AddV2", "z", {f.node("AddV2", "z", {colour, rest}, ofIntegers()), f.integer(127)}, ofIntegers());
    const std::string levels = f.node("FloorDiv", "z", {rounded, white}, ofIntegers());
    f.result("pixels", DataType::Uint8, cast(f, levels, DataType::Int32, DataType::Uint8));
    return f.finish();
}

/// The colour type of a PNG is its byte 25: palettes (3, which may be transparent) and those with alpha (4, 6) go onto white.
ProtobufMessage decodePngFunction()
{
    FunctionWriter f(kDecodePng);
    const std::string bytes = f.argument("bytes", DataType::String);
    const std::string colourType = part(f, bytes, 25, 1);
    const std::string paletteOrGrey = f.node("LogicalOr", "z", {equals(f, colourType, "\x03"), equals(f, colourType, "\x04")}, {});
    const std::string mayBeTransparent = f.node("LogicalOr", "z", {paletteOrGrey, equals(f, colourType, "\x06")}, {});
    f.result("pixels", DataType::Uint8, decodedBy(f, bytes, mayBeTransparent, kDecodePngOnWhite, kDecodePngOpaque));
    return f.finish();
}

/// BMP of 24 bits, which is its byte 28. Others and all other formats (GIF, WebP, TIFF) become no bytes at all, which is an
/// error: TensorFlow takes palettes for greys and fourth channels for nothing.
ProtobufMessage decodeBmpFunction()
{
    FunctionWriter f(kDecodeBmp);
    const std::string bytes = f.argument("bytes", DataType::String);
    const std::string begins = equals(f, part(f, bytes, 0, 2), "BM");
    const std::string has24Bits = equals(f, part(f, bytes, 28, 1), "\x18");
    const std::string isKnown = cast(f, f.node("LogicalAnd", "z", {begins, has24Bits}, {}), DataType::Bool, DataType::Int32);
    const std::string length = f.node("Mul", "z", {isKnown, f.integer(std::numeric_limits<std::int32_t>::max())}, ofIntegers());
    const std::string known = f.node("Substr", "output", {bytes, f.integer(0), length}, ofIntegers());
    f.result("pixels", DataType::Uint8, f.node("DecodeBmp", "image", {known}, {{"channels", attribute::integer(3)}}));
    return f.finish();
}

/// PNG or else BMP.
ProtobufMessage decodeOtherFunction()
{
    FunctionWriter f(kDecodeOther);
    const std::string bytes = f.argument("bytes", DataType::String);
    f.result("pixels", DataType::Uint8, decodedBy(f, bytes, equals(f, part(f, bytes, 0, 4), "\x89PNG"), kDecodePng, kDecodeBmp));
    return f.finish();
}

} // namespace

ProtobufMessage prepareFunction(const images::Preprocessing& record)
{
    FunctionWriter f(kPrepare);
    std::string image = f.argument("image", DataType::Uint8);
    std::string sides = sidesOf(f, image);
    if (record.fit == "crop")
        image = cropped(f, image, sides, record.cropShare);
    else if (record.fit == "pad")
        image = padded(f, image, sides, record.margin);
    const auto side = static_cast<float>(record.sizePx);
    const std::string scale = f.node("RealDiv", "z", {f.number(side), cast(f, sides, DataType::Int32, DataType::Float)}, ofFloats());
    constexpr std::array<float, 2> kNoShift{0, 0};
    const std::string resized = f.node(
        "ScaleAndTranslate", "resized_images", {image, f.integers({record.sizePx, record.sizePx}), scale, f.floats({2}, kNoShift)},
        {{"T", attribute::type(DataType::Uint8)}, {"kernel_type", attribute::text("triangle")}, {"antialias", attribute::boolean(true)}});
    const std::string centred = f.node("Sub", "z", {resized, perChannel(f, record.mean)}, ofFloats());
    f.result("prepared", DataType::Float, f.node("RealDiv", "z", {centred, perChannel(f, record.std)}, ofFloats()));
    return f.finish();
}

std::vector<ProtobufMessage> prepareBytesFunctions()
{
    FunctionWriter f(kPrepareBytes);
    const std::string bytes = f.argument("bytes", DataType::String);
    const std::string pixels = decodedBy(f, bytes, equals(f, part(f, bytes, 0, 3), "\xff\xd8\xff"), kDecodeJpeg, kDecodeOther);
    const std::string image = f.node("ExpandDims", "output", {pixels, f.integer(0)},
                                     {{"T", attribute::type(DataType::Uint8)}, {"Tdim", attribute::type(DataType::Int32)}});
    const std::string prepared = f.call(kPrepare, {{image, DataType::Uint8}}, {DataType::Float});
    constexpr std::array<std::int64_t, 1> kFirst{0};
    f.result("prepared", DataType::Float,
             f.node("Squeeze", "output", {prepared}, {{"T", attribute::type(DataType::Float)}, {"squeeze_dims", attribute::integers(kFirst)}}));
    return {f.finish(),          decodeJpegFunction(),       decodeOtherFunction(),
            decodePngFunction(), decodePngOnWhiteFunction(), decoderFunction(kDecodePngOpaque, "DecodePng", ofPng(3)),
            decodeBmpFunction()};
}

} // namespace taxon::graphs::tensorflow
