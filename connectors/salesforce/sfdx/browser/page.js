// A record page in small: it puts one component into the page when it is asked to.

import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import FitCard from 'c/fitCard';
import RevenueByGap from 'c/revenueByGap';
import { answer } from './platform.js';

const kinds = { 'c-fit-card': FitCard, 'c-revenue-by-gap': RevenueByGap };

/** Shows a component with the answers of the org, and waits until it was painted. */
window.show = async (name, answers, properties = {}) => {
    window.org = { answers, created: [], updates: [] };
    const element = Object.assign(createElement(name, { is: kinds[name] }), properties);
    document.querySelector('#place').replaceChildren(element);
    await painted();
};

/** Changes answers of the org; returns the milliseconds until the page was painted anew. */
window.change = async (answers) => {
    const begun = performance.now();
    Object.assign(window.org.answers, answers);
    answer();
    await painted();
    return performance.now() - begun;
};

/** The text of what has the focus, however deep in components. */
window.focused = () => {
    let element = document.activeElement;
    while (element.shadowRoot && element.shadowRoot.activeElement) {
        element = element.shadowRoot.activeElement;
    }
    return element.innerText.trim();
};

/** The text of an element in the order in which its letters stand from left to right. */
window.written = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const letters = [];
    while (walker.nextNode()) {
        for (let i = 0; i < walker.currentNode.length; i++) {
            const range = document.createRange();
            range.setStart(walker.currentNode, i);
            range.setEnd(walker.currentNode, i + 1);
            letters.push({ letter: range.toString(), left: range.getBoundingClientRect().left });
        }
    }
    return letters.sort((a, b) => a.left - b.left).map((one) => one.letter).join('').trim();
};

// The second frame begins when the first has been painted.
function painted() {
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
