/**
 * Histories of what clients asked and were answered, and checkers that say whether they are linearizable, and if not,
 * why.
 *
 * <pre>{@code
 * HistoryRecorder recorder = new HistoryRecorder(System::nanoTime);
 * ...                                              // clients make their calls through it, concurrently
 * Verdict verdict = Checker.linearizable(Models.keyValues()).check(recorder.history());
 * verdict.requireLinearizable();                   // or throws with a picture of the operations that contradict
 * }</pre>
 *
 * <h2>The text format</h2>
 *
 * <p>One event a line, in the order in which events happened, as a map in EDN: the format of Jepsen's histories, which
 * Knossos and others read too. {@code History.write} writes it in UTF-8, {@code History.read} reads it.
 *
 * <pre>{@code
 * {:process 0, :type :invoke, :f :write, :value 3, :key "x", :client "c1", :number 1, :time 100}
 * {:process 1, :type :invoke, :f :read, :value nil, :key "x", :client "c2", :number 2, :time 120}
 * {:process 0, :type :ok, :f :write, :value 3, :time 170}
 * {:process 1, :type :ok, :f :read, :value 3, :time 180}
 * }</pre>
 *
 * <pre>
 * history = { line newline } line
 * line    = [ event ] [ ";" comment ]
 * event   = "{" { keyword value } "}"           white space and commas separate, each keyword once
 * value   = "nil" | "true" | "false" | integer | text | "[" { value } "]"
 *         | keyword                             for :type and :f only
 * keyword = ":" name
 * integer = [ "+" | "-" ] digit { digit }       of 64 bits
 * text    = '"' { character | escape } '"'      within one line
 * escape  = "\n" | "\r" | "\t" | "\\" | '\"' | "\" "u" four hexadecimal digits
 * </pre>
 *
 * <table>
 *   <caption>What an event says</caption>
 *   <tr><th>keyword</th><th>value</th><th>in</th></tr>
 *   <tr><td>{@code :process}</td><td>integer: one that asks one thing after another</td><td>all</td></tr>
 *   <tr><td>{@code :type}</td><td>{@code :invoke}, then {@code :ok} (answered), {@code :fail} (had no effect) or {@code
 *       :info} (unknown; its process asks no more). What never ends is unknown too</td><td>all</td></tr>
 *   <tr><td>{@code :f}</td><td>the action, as a keyword of a-z, 0-9 and hyphens; the same in both</td><td>all</td></tr>
 *   <tr><td>{@code :value}</td><td>what is given; at the end the same again, or the answer if nothing was given</td>
 *       <td>all, nil if it is missing</td></tr>
 *   <tr><td>{@code :output}</td><td>the answer, if something was given. A {@code :fail} that has one was answered: it
 *       answered false, so that other checkers may leave it out</td><td>{@code :ok}, {@code :fail}</td></tr>
 *   <tr><td>{@code :key}</td><td>text: the object</td><td>{@code :invoke}, if there are several</td></tr>
 *   <tr><td>{@code :client}, {@code :number}</td><td>text, and an integer unlike all others: they are kept, and made up
 *       if missing</td><td>{@code :invoke}</td></tr>
 *   <tr><td>{@code :time}</td><td>integer that does not go back; equal ones count as concurrent. Without it, the lines'
 *       order counts</td><td>all or none</td></tr>
 *   <tr><td>{@code :committed}</td><td>true: it is in the log, so it took effect, but was not answered</td><td>{@code
 *       :info}</td></tr>
 *   <tr><td>{@code :index}, {@code :error}</td><td>are ignored</td><td>any</td></tr>
 * </table>
 *
 * <p>Anything else is refused, with the line and the reason.
 */
@NullMarked
package io.raftkit.testkit.history;

import org.jspecify.annotations.NullMarked;
