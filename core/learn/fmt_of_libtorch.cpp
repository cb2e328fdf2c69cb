// SPDX-License-Identifier: GPL-3.0-or-later
// LibTorch's include folder holds a newer {fmt} than the system's, and every file that sees <torch/types.h> formats with it. Its
// functions are in no library, so they are compiled here, once. Both versions live side by side: their namespaces differ.
#include <fmt/format.h>

#if FMT_VERSION >= 110000 && !defined(FMT_HEADER_ONLY)
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {
template FMT_API auto dragonbox::to_decimal(float x) noexcept -> dragonbox::decimal_fp<float>;
template FMT_API auto dragonbox::to_decimal(double x) noexcept -> dragonbox::decimal_fp<double>;
template FMT_API auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template FMT_API auto decimal_point_impl(locale_ref) -> char;
template FMT_API void buffer<char>::append(const char*, const char*);
} // namespace detail
FMT_END_NAMESPACE
#endif
