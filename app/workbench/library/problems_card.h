// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/widgets.h"
#include "library/problem.h"

#include <optional>
#include <string>
#include <vector>

class QLabel;
class QPushButton;

namespace taxon::workbench {

class RowList;

/// What is wrong with the library, by kind; mended by click where one step can, which Ctrl+Z takes back.
class ProblemsCard : public Card {
    Q_OBJECT

public:
    explicit ProblemsCard(bool canRun);

    /// Sorted by kind. \param checked  "" = of the headers alone, else when all files were read.
    void setProblems(std::vector<library::Problem> problems, const QString& checked);
    void setRules(const QString& rules, const std::optional<Error>& error);
    void setTheme(const Theme& theme);
    /// While commands of this card run, its buttons wait.
    void setBusy(bool busy);
    [[nodiscard]] const std::vector<library::Problem>& problems() const noexcept { return m_problems; }

Q_SIGNALS:
    /// "taxon library check": every file is read.
    void checkWanted();
    /// "taxon library fix" of these problems, all of one kind. \param paths  what they are about; none = all of the kind.
    void fixWanted(taxon::library::ProblemKind kind, const std::vector<std::string>& paths);
    /// A person chose a problem that is about this image.
    void imageWanted(const QString& path);

private:
    [[nodiscard]] const library::Problem* chosen() const;
    void showActions();

    std::vector<library::Problem> m_problems;
    std::vector<int> m_lines; ///< of each row: the problem; negative: -1 - the first problem of the kind, a header
    bool m_canRun;
    bool m_isBusy = false;
    QLabel* m_count;
    RowList* m_list;
    QLabel* m_advice;
    QPushButton* m_fixButton;
    QPushButton* m_fixAllButton;
    QPushButton* m_checkButton;
    QLabel* m_checked;
    QLabel* m_rules;
};

} // namespace taxon::workbench
