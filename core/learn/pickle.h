// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taxon::learn {

/// A storage that a PyTorch pickle refers to: its bytes lie elsewhere in the file.
struct StorageReference {
    std::string type; ///< "torch.FloatStorage" …
    std::string key;
    std::int64_t count = 0; ///< numbers, not bytes
};

/// A tensor that a PyTorch pickle describes: a view into a storage. All in numbers, none negative.
struct TensorReference {
    StorageReference storage;
    std::int64_t offset = 0;
    std::vector<std::int64_t> sizes, strides;
};

/// One value of a pickle. Pointers belong to the PickleReader that made them; a malicious file may make cycles.
struct PickleValue {
    enum class Kind { None, Bool, Integer, Real, Text, Tuple, List, Dictionary, Global, Storage, Tensor };

    Kind kind = Kind::None;
    std::int64_t integer = 0; ///< Bool and Integer
    double real = 0.0;
    std::string text; ///< Text; a Global's "module.name"; the bytes of an Integer that takes more than 64 bits
    std::vector<const PickleValue*> items;
    std::vector<std::pair<const PickleValue*, const PickleValue*>> pairs;
    TensorReference tensor; ///< a Storage fills tensor.storage only
};

/// Reads pickles without running anything: the machine knows containers, numbers, text and PyTorch's tensors, and the few
/// names those need. Every other name that a pickle wants to import or call is refused, with that name in the message.
///
/// Not thread-safe. Memory is limited to 2 million values. Source: Python's pickletools.py, protocols 0 to 5.
class PickleReader {
public:
    /// \p bytes must outlive the reader; \p where names the file in errors.
    PickleReader(std::string_view bytes, std::string where);

    /// The value of the next pickle; valid while the reader lives.
    /// \throws Error{Unsupported} for a name or an operation outside the list; Error{Damaged} if the bytes make no sense.
    const PickleValue& read();
    /// Where the next pickle, or what follows the last, begins.
    [[nodiscard]] std::size_t position() const noexcept { return m_position; }
    /// Every storage that was described so far, by key.
    [[nodiscard]] const std::map<std::string, StorageReference>& storages() const noexcept { return m_storages; }

private:
    [[noreturn]] void damaged(const char* why) const;
    [[noreturn]] void refuse(const std::string& what) const;
    [[nodiscard]] std::string_view take(std::size_t count);
    [[nodiscard]] std::string_view line();
    template <typename T>
    [[nodiscard]] T number();

    PickleValue& make(PickleValue::Kind kind);
    void push(PickleValue::Kind kind, std::int64_t integer);
    void pushText(std::string_view text);
    void pushTuple(std::size_t count);
    void pushLong(std::size_t count);
    void pushReal();
    [[nodiscard]] PickleValue* pop();
    [[nodiscard]] PickleValue& top(PickleValue::Kind kind);
    [[nodiscard]] std::vector<const PickleValue*> popToMark();

    bool step(); ///< one operation; false at the end of the pickle
    bool stepScalar(unsigned char operation);
    bool stepContainer(unsigned char operation);
    bool stepMemo(unsigned char operation);
    void setItems(const std::vector<const PickleValue*>& keysAndValues);
    void global(std::string_view module, std::string_view name);
    void persistentId();
    void reduce();
    void rebuildTensor(const PickleValue& arguments);
    [[nodiscard]] std::vector<std::int64_t> extents(const PickleValue& tuple) const;

    std::string_view m_bytes;
    std::string m_where;
    std::size_t m_position = 0;
    std::deque<PickleValue> m_values; ///< owns everything: no cycle can leak
    std::vector<PickleValue*> m_stack;
    std::vector<std::size_t> m_marks;
    std::map<std::uint32_t, PickleValue*> m_memo;
    std::map<std::string, StorageReference> m_storages;
};

} // namespace taxon::learn
