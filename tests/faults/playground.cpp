// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"

#include "cli/tiny_library.h"

#include "base/mapped_file.h"

#include <regex>
#include <stdexcept>

namespace taxon::test {
namespace {

namespace fs = std::filesystem;

void copyTree(const fs::path& from, const fs::path& to)
{
    if (QProcess::execute("cp", {"-a", from.c_str(), to.c_str()}) != 0) // with times: caches stay valid
        throw std::runtime_error("cp failed");
}

std::string withoutTimes(const std::string& text)
{
    static const std::regex time("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?");
    return std::regex_replace(text, time, "TIME");
}

bool isHidden(const fs::path& relative)
{
    return std::any_of(relative.begin(), relative.end(), [](const fs::path& part) { return part.native().front() == '.'; });
}

} // namespace

Tree treeOf(const fs::path& folder)
{
    Tree tree;
    if (!fs::exists(folder))
        return tree;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().lexically_relative(folder).native();
        if (entry.is_symlink() || !(entry.is_regular_file() || entry.is_directory()))
            tree[name] = "special";
        else if (entry.is_directory())
            tree[name + "/"] = "";
        else
            tree[name] = readTextFile(entry.path());
    }
    return tree;
}

std::string difference(const Tree& expected, const Tree& found)
{
    for (const auto& [name, content] : expected) {
        const auto other = found.find(name);
        if (other == found.end())
            return name + " is missing";
        if (other->second != content)
            return name + " differs";
    }
    for (const auto& [name, content] : found)
        if (!expected.contains(name))
            return name + " should not be there";
    return {};
}

Playground::Playground() : m_work(fs::canonical(m_scratch.path()) / "work"), m_kept(m_work.parent_path() / "kept"), m_taxon(m_work.parent_path())
{
    for (const char* name : {"red", "green", "blue"})
        writeTinyClass(library(), name, 10);
    writeTinyClass(library() / "red", "dark", 2, 100);
    writeTinyClass(library() / "_benchmark/difficult", "red", 2, 500);
    mustSucceed({"init", workspace().c_str(), "--library", library().c_str()});
    keep();
}

QStringList Playground::onWorkspace(const QStringList& arguments) const
{
    return QStringList{"-C", workspace().c_str()} + arguments;
}

void Playground::mustSucceed(const QStringList& arguments) const
{
    const Call call = m_taxon.call(arguments);
    if (call.exitCode != 0)
        throw std::runtime_error("taxon " + arguments.join(' ').toStdString() + ": " + call.err);
}

void Playground::keep()
{
    fs::remove_all(m_kept);
    copyTree(m_work, m_kept);
}

void Playground::restore() const
{
    fs::remove_all(m_work);
    copyTree(m_kept, m_work);
}

Tree Playground::visibleWorkspace() const
{
    Tree visible;
    for (auto& [name, content] : treeOf(workspace()))
        if (!name.starts_with("cache/") && !isHidden(name))
            visible[name] = withoutTimes(content);
    return visible;
}

std::vector<std::string> Playground::temporaries() const
{
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(m_work))
        if (entry.path().filename().native().find(".tmp-") != std::string::npos)
            names.push_back(entry.path().lexically_relative(m_work).native());
    return names;
}

} // namespace taxon::test
