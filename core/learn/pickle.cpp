// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/pickle.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fmt/format.h>

namespace taxon::learn {
namespace {

using Kind = PickleValue::Kind;

constexpr std::size_t kMaxValues = 2'000'000;
constexpr std::int64_t kMaxExtent = std::int64_t{1} << 40;

/// All names a pickle may refer to. None of them runs code of the file; reduce() says what the callable ones build.
constexpr std::array<std::string_view, 13> kKnownGlobals{"collections.OrderedDict",
                                                         "torch._utils._rebuild_tensor_v2",
                                                         "torch._utils._rebuild_parameter",
                                                         "torch.FloatStorage",
                                                         "torch.HalfStorage",
                                                         "torch.BFloat16Storage",
                                                         "torch.DoubleStorage",
                                                         "torch.LongStorage",
                                                         "torch.IntStorage",
                                                         "torch.ShortStorage",
                                                         "torch.CharStorage",
                                                         "torch.ByteStorage",
                                                         "torch.BoolStorage"};

} // namespace

PickleReader::PickleReader(std::string_view bytes, std::string where) : m_bytes(bytes), m_where(std::move(where)) {}

void PickleReader::damaged(const char* why) const
{
    throw Error(ErrorCode::Damaged, fmt::format("The pickle in it is damaged: {} (byte {}).", why, m_position), m_where);
}

void PickleReader::refuse(const std::string& what) const
{
    throw Error(ErrorCode::Unsupported, fmt::format("The file was refused: its pickle {}. Only tensors and plain containers are read.", what),
                m_where, "Save the bare state_dict() of the network, or use a .safetensors file.");
}

std::string_view PickleReader::take(std::size_t count)
{
    if (count > m_bytes.size() - m_position)
        damaged("it ends too early");
    const auto taken = m_bytes.substr(m_position, count);
    m_position += count;
    return taken;
}

std::string_view PickleReader::line()
{
    const std::size_t end = m_bytes.find('\n', m_position);
    if (end == std::string_view::npos)
        damaged("it ends too early");
    const auto text = take(end - m_position);
    ++m_position;
    return text;
}

template <typename T>
T PickleReader::number()
{
    static_assert(std::endian::native == std::endian::little);
    T value;
    std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
    return value;
}

PickleValue& PickleReader::make(Kind kind)
{
    if (m_values.size() >= kMaxValues)
        damaged("it holds more values than any network's");
    m_values.emplace_back().kind = kind;
    m_stack.push_back(&m_values.back());
    return m_values.back();
}

void PickleReader::push(Kind kind, std::int64_t integer)
{
    make(kind).integer = integer;
}

void PickleReader::pushText(std::string_view text)
{
    make(Kind::Text).text = text;
}

PickleValue* PickleReader::pop()
{
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    if (m_stack.size() <= floor)
        damaged("its stack is empty");
    PickleValue* value = m_stack.back();
    m_stack.pop_back();
    return value;
}

PickleValue& PickleReader::top(Kind kind)
{
    if (m_stack.empty() || m_stack.back()->kind != kind)
        damaged("a container is missing");
    return *m_stack.back();
}

std::vector<const PickleValue*> PickleReader::popToMark()
{
    if (m_marks.empty() || m_marks.back() > m_stack.size())
        damaged("a mark is missing");
    const auto first = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<const PickleValue*> values(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    m_marks.pop_back();
    return values;
}

void PickleReader::pushTuple(std::size_t count)
{
    std::vector<const PickleValue*> items(count);
    for (std::size_t i = count; i-- > 0;)
        items[i] = pop();
    make(Kind::Tuple).items = std::move(items);
}

void PickleReader::pushLong(std::size_t count)
{
    const auto bytes = take(count);
    PickleValue& value = make(Kind::Integer);
    value.text = bytes;
    if (count > 8)
        return;
    const bool isNegative = count > 0 && (static_cast<unsigned char>(bytes.back()) & 0x80u) != 0;
    value.integer = isNegative ? -1 : 0; // sign-extends
    std::memcpy(&value.integer, bytes.data(), count);
}

void PickleReader::pushReal()
{
    make(Kind::Real).real = std::bit_cast<double>(__builtin_bswap64(number<std::uint64_t>())); // big-endian in the file
}

const PickleValue& PickleReader::read()
{
    m_stack.clear();
    m_marks.clear();
    m_memo.clear();
    while (step()) {}
    return *pop();
}

bool PickleReader::step()
{
    const auto operation = static_cast<unsigned char>(take(1).front());
    switch (operation) {
    case '.': return false;
    case 0x80: // PROTO
        if (number<std::uint8_t>() > 5)
            refuse("has an unknown protocol");
        return true;
    case 0x95: (void)take(8); return true; // FRAME
    case 'c': {
        const auto module = line();
        global(module, line());
        return true;
    }
    case 0x93: { // STACK_GLOBAL
        const PickleValue* name = pop();
        const PickleValue* module = pop();
        global(module->text, name->text);
        return true;
    }
    case 'Q': persistentId(); return true;
    case 'R': reduce(); return true;
    case 'b': // BUILD: the _metadata of a state_dict, not needed
        (void)pop();
        (void)top(Kind::Dictionary);
        return true;
    default: break;
    }
    if (stepScalar(operation) || stepContainer(operation) || stepMemo(operation))
        return true;
    refuse(fmt::format("uses the operation 0x{:02x}", operation));
}

bool PickleReader::stepScalar(unsigned char operation)
{
    switch (operation) {
    case 'N': make(Kind::None); return true;
    case 0x88: push(Kind::Bool, 1); return true;
    case 0x89: push(Kind::Bool, 0); return true;
    case 'K': push(Kind::Integer, number<std::uint8_t>()); return true;
    case 'M': push(Kind::Integer, number<std::uint16_t>()); return true;
    case 'J': push(Kind::Integer, number<std::int32_t>()); return true;
    case 0x8a: pushLong(number<std::uint8_t>()); return true;
    case 'G': pushReal(); return true;
    case 'X': pushText(take(number<std::uint32_t>())); return true;
    case 0x8c: pushText(take(number<std::uint8_t>())); return true;
    default: return false;
    }
}

bool PickleReader::stepContainer(unsigned char operation)
{
    switch (operation) {
    case '(': m_marks.push_back(m_stack.size()); return true;
    case ')': make(Kind::Tuple); return true;
    case ']': make(Kind::List); return true;
    case '}': make(Kind::Dictionary); return true;
    case 't': {
        auto items = popToMark();
        make(Kind::Tuple).items = std::move(items);
        return true;
    }
    case 0x85: pushTuple(1); return true;
    case 0x86: pushTuple(2); return true;
    case 0x87: pushTuple(3); return true;
    case 'a': {
        const PickleValue* item = pop();
        top(Kind::List).items.push_back(item);
        return true;
    }
    case 'e': {
        const auto items = popToMark();
        auto& list = top(Kind::List).items;
        list.insert(list.end(), items.begin(), items.end());
        return true;
    }
    case 's': {
        const PickleValue* value = pop();
        const PickleValue* key = pop();
        setItems({key, value});
        return true;
    }
    case 'u': setItems(popToMark()); return true;
    default: return false;
    }
}

bool PickleReader::stepMemo(unsigned char operation)
{
    const auto store = [&](std::uint32_t index) {
        if (m_stack.empty())
            damaged("its stack is empty");
        m_memo[index] = m_stack.back();
        return true;
    };
    const auto recall = [&](std::uint32_t index) {
        const auto found = m_memo.find(index);
        if (found == m_memo.end())
            damaged("it recalls a value it never stored");
        if (m_stack.size() >= kMaxValues)
            damaged("it holds more values than any network's");
        m_stack.push_back(found->second);
        return true;
    };
    switch (operation) {
    case 'q': return store(number<std::uint8_t>());
    case 'r': return store(number<std::uint32_t>());
    case 0x94: return store(static_cast<std::uint32_t>(m_memo.size()));
    case 'h': return recall(number<std::uint8_t>());
    case 'j': return recall(number<std::uint32_t>());
    default: return false;
    }
}

void PickleReader::setItems(const std::vector<const PickleValue*>& keysAndValues)
{
    auto& pairs = top(Kind::Dictionary).pairs;
    if (keysAndValues.size() % 2 != 0)
        damaged("a key has no value");
    for (std::size_t i = 0; i < keysAndValues.size(); i += 2)
        pairs.emplace_back(keysAndValues[i], keysAndValues[i + 1]);
}

void PickleReader::global(std::string_view module, std::string_view name)
{
    const std::string full = fmt::format("{}.{}", module, name);
    if (std::find(kKnownGlobals.begin(), kKnownGlobals.end(), full) == kKnownGlobals.end())
        refuse(fmt::format("refers to {}", pathToText(full)));
    make(Kind::Global).text = full;
}

void PickleReader::persistentId()
{
    // ("storage", type, key, device, count[, view metadata: None])
    const PickleValue& id = *pop();
    const bool fits = id.kind == Kind::Tuple && id.items.size() >= 5 && id.items[0]->text == "storage" && id.items[1]->kind == Kind::Global
                      && id.items[2]->kind == Kind::Text && id.items[4]->kind == Kind::Integer && id.items[4]->integer >= 0
                      && id.items[4]->text.size() <= 8 && (id.items.size() < 6 || id.items[5]->kind == Kind::None);
    if (!fits)
        damaged("a storage is described wrongly");
    StorageReference storage{id.items[1]->text, id.items[2]->text, id.items[4]->integer};
    const auto [known, isNew] = m_storages.emplace(storage.key, storage);
    if (!isNew && (known->second.type != storage.type || known->second.count != storage.count))
        damaged("a storage is described in two ways");
    make(Kind::Storage).tensor.storage = std::move(storage);
}

void PickleReader::reduce()
{
    const PickleValue& arguments = *pop();
    const PickleValue& callable = *pop();
    if (callable.kind != Kind::Global || arguments.kind != Kind::Tuple)
        damaged("a call is described wrongly");
    if (callable.text == "torch._utils._rebuild_tensor_v2") {
        rebuildTensor(arguments);
    } else if (callable.text == "torch._utils._rebuild_parameter") {
        if (arguments.items.empty() || arguments.items[0]->kind != Kind::Tensor)
            damaged("a parameter is described wrongly");
        TensorReference tensor = arguments.items[0]->tensor;
        make(Kind::Tensor).tensor = std::move(tensor);
    } else if (callable.text == "collections.OrderedDict" && arguments.items.empty()) {
        make(Kind::Dictionary);
    } else {
        refuse(fmt::format("calls {}", callable.text));
    }
}

void PickleReader::rebuildTensor(const PickleValue& arguments)
{
    // (storage, offset, sizes, strides, requires_grad, hooks)
    const auto& items = arguments.items;
    if (items.size() < 4 || items[0]->kind != Kind::Storage || items[1]->kind != Kind::Integer || items[1]->integer < 0
        || items[1]->integer > kMaxExtent)
        damaged("a tensor is described wrongly");
    TensorReference tensor{items[0]->tensor.storage, items[1]->integer, extents(*items[2]), extents(*items[3])};
    if (tensor.sizes.size() != tensor.strides.size() || tensor.sizes.size() > 16)
        damaged("a tensor is described wrongly");
    make(Kind::Tensor).tensor = std::move(tensor);
}

std::vector<std::int64_t> PickleReader::extents(const PickleValue& tuple) const
{
    if (tuple.kind != Kind::Tuple)
        damaged("a tensor's shape is no tuple");
    std::vector<std::int64_t> values;
    for (const PickleValue* item : tuple.items) {
        if (item->kind != Kind::Integer || item->integer < 0 || item->integer > kMaxExtent || item->text.size() > 8)
            damaged("a tensor's shape is out of range");
        values.push_back(item->integer);
    }
    return values;
}

} // namespace taxon::learn
