// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace taxon::library {

struct EditStep;

/// What a person said about an image while reviewing it.
enum class Verdict {
    Keep,       ///< the label is right
    WrongLabel, ///< it is not; the right one may be given
    Unsure,     ///< looked at, not decided
    Difficult,  ///< the label is right, but the picture is for a benchmark rather than for training
    OutOfScope, ///< it belongs to no class
};

/// "keep", "wrong_label", "unsure", "difficult", "out_of_scope".
[[nodiscard]] const char* name(Verdict verdict) noexcept;
/// \returns nothing for another word; '-' counts as '_'.
[[nodiscard]] std::optional<Verdict> verdictFromName(std::string_view name);

/// One image of a verdict, and what the person had before their eyes.
struct JudgedImage {
    Verdict verdict = Verdict::Keep;
    std::string path;      ///< relative to the library, as pathToText()
    std::string sha256;    ///< of the file's bytes
    std::string label;     ///< the class it lay in, "" = none
    std::string predicted; ///< what the model said, "" = no model was asked
    std::string suggested; ///< of WrongLabel: the class it should have, or ""
    friend bool operator==(const JudgedImage&, const JudgedImage&) = default;
};

/// Whether \p verdict is about the image as it is now: the bytes, the label and the predicted class are the same. One that was given without
/// a model holds whatever a model says. Pure.
[[nodiscard]] bool holds(const JudgedImage& verdict, std::string_view sha256, std::string_view label, std::string_view predicted) noexcept;

/// Whether \p verdict hides an image from the review queue for now: a "keep" does, while it holds. Pure.
[[nodiscard]] bool hidesFromReview(const JudgedImage& verdict, std::string_view sha256, std::string_view label, std::string_view predicted) noexcept;

/// A verdict, and who gave it when.
struct GivenVerdict {
    JudgedImage image;
    std::string who;  ///< "anna@host"
    std::string time; ///< ISO 8601
    std::string why;  ///< the person's reason, or ""
};

/// The newest verdict of every image, for asking a million times.
class VerdictIndex {
public:
    VerdictIndex() = default;
    /// \param steps  editHistory(); verdicts that were taken back don't count.
    explicit VerdictIndex(const std::vector<EditStep>& steps);
    /// The newest verdict about these bytes, or nullptr.
    [[nodiscard]] const GivenVerdict* newest(const std::string& sha256) const;
    /// The newest one if it holds(), or nullptr: an earlier one never comes back.
    /// \param label  the class folder the image lies in (labelOfPath()).
    [[nodiscard]] const GivenVerdict* standing(const std::string& sha256, std::string_view label, std::string_view predicted) const;
    /// hidesFromReview() of the newest one: a later verdict of anybody shows the image again.
    [[nodiscard]] bool hides(const std::string& sha256, std::string_view label, std::string_view predicted) const;
    [[nodiscard]] bool empty() const noexcept { return m_newest.empty(); }

private:
    std::unordered_map<std::string, GivenVerdict> m_newest;
};

} // namespace taxon::library
