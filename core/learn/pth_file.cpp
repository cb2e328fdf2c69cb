// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/pth_file.h"

#include "base/error.h"
#include "base/text.h"
#include "learn/pickle.h"
#include "learn/zip_checksum.h"

#include <algorithm>
#include <caffe2/serialize/inline_container.h>
#include <caffe2/serialize/read_adapter_interface.h>
#include <cstring>
#include <fmt/format.h>
#include <functional>

namespace taxon::learn {
namespace {

using Kind = PickleValue::Kind;
using Tensors = std::map<std::string, torch::Tensor>;

constexpr std::string_view kStreamMagic{"\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10}; // 0x1950a86a20f9469cfc6c
constexpr std::int64_t kStreamProtocol = 1001;
constexpr int kMaxDepth = 6;
constexpr int kMaxVisits = 1'000'000;

Error damaged(const std::string& why, const std::string& where)
{
    return {ErrorCode::Damaged, why, where};
}

torch::ScalarType scalarType(const std::string& storageType, const std::string& where)
{
    static const std::map<std::string, torch::ScalarType> types{{"torch.FloatStorage", torch::kFloat},       {"torch.HalfStorage", torch::kHalf},
                                                                {"torch.BFloat16Storage", torch::kBFloat16}, {"torch.DoubleStorage", torch::kDouble},
                                                                {"torch.LongStorage", torch::kLong},         {"torch.IntStorage", torch::kInt},
                                                                {"torch.ShortStorage", torch::kShort},       {"torch.CharStorage", torch::kChar},
                                                                {"torch.ByteStorage", torch::kByte},         {"torch.BoolStorage", torch::kBool}};
    const auto found = types.find(storageType);
    if (found == types.end())
        throw Error(ErrorCode::Unsupported, fmt::format("A storage has the type {}, which is not read.", storageType), where);
    return found->second;
}

std::int64_t byteSize(const StorageReference& storage, const std::string& where)
{
    std::int64_t bytes = 0;
    if (__builtin_mul_overflow(storage.count, static_cast<std::int64_t>(c10::elementSize(scalarType(storage.type, where))), &bytes))
        throw damaged("A storage is larger than any file.", where);
    return bytes;
}

/// Visits the tensors of a pickle by dotted name; a value that is reached again and again, or holds itself, is refused.
class TensorWalk {
public:
    TensorWalk(std::string where, std::function<void(const std::string&, const TensorReference&)> found)
        : m_where(std::move(where)), m_found(std::move(found))
    {}

    void visit(const PickleValue& value, const std::string& name, int depth = 0)
    {
        if (++m_visits > kMaxVisits || depth > kMaxDepth)
            throw damaged("The pickle in it is nested too deeply.", m_where);
        if (value.kind == Kind::Tensor)
            m_found(name, value.tensor);
        else if (value.kind == Kind::Dictionary)
            for (const auto& [key, item] : value.pairs)
                if (key->kind == Kind::Text && (item->kind == Kind::Tensor || item->kind == Kind::Dictionary))
                    visit(*item, name.empty() ? key->text : name + "." + key->text, depth + 1);
    }

private:
    std::string m_where;
    std::function<void(const std::string&, const TensorReference&)> m_found;
    int m_visits = 0;
};

bool holdsTensors(const PickleValue& value)
{
    return value.kind == Kind::Dictionary
           && std::any_of(value.pairs.begin(), value.pairs.end(), [](const auto& pair) { return pair.second->kind == Kind::Tensor; });
}

/// A training script's checkpoint keeps its weights one level down, beside the optimizer's state.
const PickleValue& weightsOf(const PickleValue& root)
{
    if (!holdsTensors(root) && root.kind == Kind::Dictionary)
        for (const char* name : {"state_dict", "model_state_dict", "model"})
            for (const auto& [key, value] : root.pairs)
                if (key->text == name && holdsTensors(*value))
                    return *value;
    return root;
}

/// The storages that the tensors below \p root lie in.
std::map<std::string, StorageReference> storagesOf(const PickleValue& root, const std::string& where)
{
    std::map<std::string, StorageReference> storages;
    TensorWalk(where, [&](const std::string&, const TensorReference& tensor) {
        storages.emplace(tensor.storage.key, tensor.storage);
    }).visit(root, {});
    return storages;
}

torch::Tensor storageTensor(const StorageReference& storage, std::span<const std::byte> bytes, const std::string& where)
{
    torch::Tensor tensor = torch::empty({storage.count}, torch::TensorOptions(scalarType(storage.type, where)));
    if (!bytes.empty())
        std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size()); // the file's bytes may not be aligned
    return tensor;
}

/// The view that \p tensor describes, copied. It must lie inside its storage and hold no more numbers than that.
torch::Tensor viewOf(const torch::Tensor& storage, const TensorReference& tensor, const std::string& name, const std::string& where)
{
    std::int64_t last = tensor.offset, count = 1;
    bool fits = true;
    for (std::size_t i = 0; i < tensor.sizes.size(); ++i) {
        std::int64_t reach = 0;
        fits = fits && !__builtin_mul_overflow(count, tensor.sizes[i], &count);
        fits = fits && !__builtin_mul_overflow(std::max<std::int64_t>(tensor.sizes[i] - 1, 0), tensor.strides[i], &reach);
        fits = fits && !__builtin_add_overflow(last, reach, &last);
    }
    if (!fits || count > storage.numel() || (count > 0 && last >= storage.numel()))
        throw damaged(fmt::format("The tensor \"{}\" lies outside its storage.", pathToText(name)), where);
    if (count == 0)
        return torch::empty(tensor.sizes, storage.options());
    return storage.as_strided(tensor.sizes, tensor.strides, tensor.offset).clone(at::MemoryFormat::Contiguous);
}

Tensors build(const PickleValue& root, const std::map<std::string, torch::Tensor>& storages, const std::string& where)
{
    Tensors tensors;
    TensorWalk(where, [&](const std::string& name, const TensorReference& tensor) {
        if (!tensors.emplace(name, viewOf(storages.at(tensor.storage.key), tensor, name, where)).second)
            throw damaged(fmt::format("Two tensors have the name \"{}\".", pathToText(name)), where);
    }).visit(root, {});
    if (tensors.empty())
        throw Error(ErrorCode::Unsupported, "The file holds no tensors by name.", where, "Save the state_dict() of the network.");
    return tensors;
}

/// The archive's bytes for LibTorch's zip reader.
class SpanAdapter : public caffe2::serialize::ReadAdapterInterface {
public:
    explicit SpanAdapter(std::span<const std::byte> bytes) : m_bytes(bytes) {}
    size_t size() const override { return m_bytes.size(); }
    size_t read(uint64_t position, void* buffer, size_t count, const char* /*what*/) const override
    {
        if (position >= m_bytes.size())
            return 0;
        const size_t taken = std::min<size_t>(count, m_bytes.size() - position);
        std::memcpy(buffer, m_bytes.data() + position, taken);
        return taken;
    }

private:
    std::span<const std::byte> m_bytes;
};

/// \throws Error{Damaged} if the bytes of a member are not those that were stored. LibTorch's own reader doesn't look.
void requireChecksum(caffe2::serialize::PyTorchStreamReader& zip, const std::string& name, std::span<const std::byte> member,
                     std::span<const std::byte> file, const std::string& where)
{
    const auto stored = storedCrc32(file, zip.getRecordHeaderOffset(name), zip.getRecordOffset(name) + member.size());
    if (!stored)
        throw damaged(fmt::format("The header of the member {} makes no sense.", pathToText(name)), where);
    if (*stored != crc32(member))
        throw damaged(fmt::format("The member {} has another checksum than it had when it was written.", pathToText(name)), where);
}

/// One member. PyTorch stores without compression, so one that claims to be larger than the file is a lie.
std::pair<at::DataPtr, std::size_t> member(caffe2::serialize::PyTorchStreamReader& zip, const std::string& name, std::span<const std::byte> file,
                                           const std::string& where)
{
    if (!zip.hasRecord(name))
        throw damaged(fmt::format("The archive has no member {}.", pathToText(name)), where);
    if (zip.getRecordSize(name) > file.size())
        throw damaged(fmt::format("The member {} claims to be larger than the file.", pathToText(name)), where);
    auto [data, size] = zip.getRecord(name);
    requireChecksum(zip, name, {static_cast<const std::byte*>(data.get()), size}, file, where);
    return {std::move(data), size};
}

Tensors readZip(std::span<const std::byte> bytes, const std::string& where)
{
    caffe2::serialize::PyTorchStreamReader zip(std::make_shared<SpanAdapter>(bytes));
    if (zip.hasRecord("byteorder")) {
        const auto [data, size] = member(zip, "byteorder", bytes, where);
        if (std::string_view(static_cast<const char*>(data.get()), size) != "little")
            throw Error(ErrorCode::Unsupported, "The file was written by a big-endian machine.", where);
    }
    const auto [pickle, pickleSize] = member(zip, "data.pkl", bytes, where);
    PickleReader reader({static_cast<const char*>(pickle.get()), pickleSize}, where);
    const PickleValue& root = weightsOf(reader.read());
    std::map<std::string, torch::Tensor> storages;
    for (const auto& [key, storage] : storagesOf(root, where)) {
        const auto [data, size] = member(zip, "data/" + key, bytes, where);
        if (static_cast<std::int64_t>(size) != byteSize(storage, where))
            throw damaged(fmt::format("The storage {} has another size than its tensors say.", pathToText(key)), where);
        storages.emplace(key, storageTensor(storage, {static_cast<const std::byte*>(data.get()), size}, where));
    }
    return build(root, storages, where);
}

/// The system's byte order as the third pickle of a stream says.
bool isLittleEndian(const PickleValue& info)
{
    for (const auto& [key, value] : info.pairs)
        if (key->text == "little_endian")
            return value->kind == Kind::Bool && value->integer == 1;
    return false;
}

} // namespace

bool isPthZip(std::span<const std::byte> bytes)
{
    return bytes.size() > 4 && std::memcmp(bytes.data(), "PK\x03\x04", 4) == 0;
}

bool isPthStream(std::span<const std::byte> bytes)
{
    // PROTO 2, LONG1 of ten bytes: the magic number
    return bytes.size() > 14 && std::memcmp(bytes.data(), "\x80\x02\x8a\x0a", 4) == 0 && std::memcmp(bytes.data() + 4, kStreamMagic.data(), 10) == 0;
}

Tensors readPthZip(std::span<const std::byte> bytes, const std::string& where)
{
    try {
        return readZip(bytes, where);
    } catch (const c10::Error& error) {
        throw damaged(fmt::format("The archive can't be read: {}.", error.what_without_backtrace()), where);
    }
}

Tensors readPthStream(std::span<const std::byte> bytes, const std::string& where)
{
    PickleReader reader({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, where);
    if (reader.read().text != kStreamMagic)
        throw Error(ErrorCode::Unsupported, "The file is no PyTorch checkpoint.", where);
    if (reader.read().integer != kStreamProtocol || !isLittleEndian(reader.read()))
        throw Error(ErrorCode::Unsupported, "The checkpoint has another protocol or byte order.", where);
    const PickleValue& root = weightsOf(reader.read());
    const auto needed = storagesOf(root, where);
    const PickleValue& keys = reader.read(); // the order of the storages that follow
    std::map<std::string, torch::Tensor> storages;
    std::size_t at = reader.position();
    for (const PickleValue* key : keys.items) {
        std::int64_t count = 0;
        if (bytes.size() - at < sizeof count)
            throw damaged("The checkpoint is cut off in its storages.", where);
        std::memcpy(&count, bytes.data() + at, sizeof count);
        at += sizeof count;
        const auto found = reader.storages().find(key->text);
        if (found == reader.storages().end() || count != found->second.count)
            throw damaged(fmt::format("The storage {} is not the one its tensors describe.", pathToText(key->text)), where);
        const auto size = static_cast<std::uint64_t>(byteSize(found->second, where));
        if (size > bytes.size() - at)
            throw damaged("The checkpoint is cut off in its storages.", where);
        if (needed.contains(key->text))
            storages.emplace(key->text, storageTensor(found->second, bytes.subspan(at, size), where));
        at += size;
    }
    for (const auto& [key, storage] : needed)
        if (!storages.contains(key))
            throw damaged(fmt::format("The storage {} is missing.", pathToText(key)), where);
    return build(root, storages, where);
}

} // namespace taxon::learn
