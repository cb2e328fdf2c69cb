// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "common/last_workspace.h"
#include "common/page.h"
#include "review/keymap.h"
#include "review/review_presenter.h"

#include <QJsonObject>
#include <functional>
#include <vector>

class QButtonGroup;
class QPushButton;
class QStackedWidget;

namespace taxon::workbench {

class Chooser;
class EmptyState;
class ImagesSection;
class KeySheet;
class ReviewSection;

/// Review: what a model gets wrong, how surely, and what a threshold would show; every number opens its images. The page holds the run and the
/// set that are looked at, and the sections that show them.
class ReviewPage : public Page {
    Q_OBJECT

public:
    explicit ReviewPage(const PageServices& services, QWidget* parent = nullptr);
    ~ReviewPage() override;

    [[nodiscard]] QString id() const override { return QStringLiteral("review"); }
    [[nodiscard]] QString title() const override { return tr("Review"); }
    [[nodiscard]] QString purpose() const override { return tr("what a model gets wrong, and at which threshold"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("grid-3x3-gap"); }
    [[nodiscard]] QWidget* topBarWidget() override { return m_choosers; }
    void openWorkspace(std::shared_ptr<const Workspace> workspace) override;
    void activate() override { m_presenter.refresh(); }
    void applyTheme(const Theme& theme) override;
    /// A run's id; or a section's id to show it, "large" to open the chosen image, "keys" for the cheat sheet, "set=NAME" to choose a set. Several of the latter are
    /// separated by commas.
    void showItem(const QString& item) override;
    [[nodiscard]] std::optional<Settings::PageSession> session() const override;
    void restore(const Settings::PageSession& session) override;
    [[nodiscard]] bool isLoading() const override;
    [[nodiscard]] std::vector<Command> commands() override;
    [[nodiscard]] ReviewPresenter& presenter() noexcept { return m_presenter; }
    [[nodiscard]] const std::vector<ReviewSection*>& sections() const noexcept { return m_sections; }

private:
    void makeChoosers();
    QWidget* makeSections();
    void connectAll();
    void connectKeys();
    void addShortcut(const QString& action, std::function<void()> then);
    void restoreWanted();
    void showState();
    void showEntries();
    void showSets();
    void showSection(ReviewSection* section);
    void showOpenedImages();
    void showPart(const QString& item);
    [[nodiscard]] ReviewSection* section(const QString& id) const;

    PageServices m_services;
    Keymap m_keymap;
    ReviewPresenter m_presenter;
    QString m_wantedItem;
    QJsonObject m_wantedSession; ///< of the last start, until the evaluation is there
    QWidget* m_choosers = nullptr;
    Chooser* m_entryChooser = nullptr;
    Chooser* m_setChooser = nullptr;
    QStackedWidget* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    std::vector<ReviewSection*> m_sections;
    ImagesSection* m_images = nullptr;
    ReviewSection* m_cameFrom = nullptr; ///< whose images are open
    QButtonGroup* m_sectionButtons = nullptr;
    QPushButton* m_backButton = nullptr;
    QStackedWidget* m_sectionStack = nullptr;
    KeySheet* m_keySheet = nullptr;
    LastWorkspace m_last;
};

} // namespace taxon::workbench
